# SPDX-License-Identifier: Apache-2.0
# Compiler and linker flags, by build flavour. Every preset names one flavour.

set(COUNTERSIGN_FLAVOUR "dev" CACHE STRING "dev, release, asan-ubsan, tsan, fuzz or coverage")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
# The house's own headers start at the root of the tree.
include_directories(${CMAKE_SOURCE_DIR})
add_link_options(-fuse-ld=lld-19)
# No name look-up of Asio reaches the old executors and deprecated interfaces.
add_compile_definitions(BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_ARRAY)

# A line of its own for each thing that an attacker then cannot do; the finished binaries are checked by tests/binaries.
set(hardening -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero)

if(COUNTERSIGN_FLAVOUR STREQUAL "release")
    set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
    add_compile_options(${hardening} -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS)
    add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack,--as-needed)
    set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -pie")
elseif(COUNTERSIGN_FLAVOUR STREQUAL "dev")
    set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
    add_compile_options(${hardening} -D_GLIBCXX_ASSERTIONS)
elseif(COUNTERSIGN_FLAVOUR STREQUAL "asan-ubsan")
    set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
    # fuzzer-no-link: the short runs of the fuzz targets share this tree; the fuzz flavour is for long campaigns.
    add_compile_options(-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS)
    add_link_options(-fsanitize=address,undefined)
elseif(COUNTERSIGN_FLAVOUR STREQUAL "tsan")
    set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
    add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
    add_link_options(-fsanitize=thread)
elseif(COUNTERSIGN_FLAVOUR STREQUAL "fuzz")
    set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -D_GLIBCXX_ASSERTIONS)
    add_link_options(-fsanitize=address,undefined)
elseif(COUNTERSIGN_FLAVOUR STREQUAL "coverage")
    set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
    add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
    add_link_options(-fprofile-instr-generate)
else()
    message(FATAL_ERROR "COUNTERSIGN_FLAVOUR is \"${COUNTERSIGN_FLAVOUR}\": dev, release, asan-ubsan, tsan, fuzz or coverage")
endif()
