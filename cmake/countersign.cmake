# SPDX-License-Identifier: Apache-2.0

# countersign_library(NAME [FILES...] [LINKS targets...]): the library of the folder NAME, target countersign_NAME.
function(countersign_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FILES;LINKS")
    add_library(countersign_${name} STATIC ${arg_FILES})
    target_link_libraries(countersign_${name} PUBLIC ${arg_LINKS} fmt::fmt)
endfunction()

# countersign_program(NAME [FILES...] [LINKS targets...]): one executable, in bin/ of the build tree.
function(countersign_program name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FILES;LINKS")
    add_executable(${name} ${arg_FILES})
    target_link_libraries(${name} PRIVATE ${arg_LINKS} fmt::fmt)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# countersign_test(NAME [FILES...] [LINKS targets...] [LABELS labels...]): one GoogleTest binary, one CTest test.
function(countersign_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FILES;LINKS;LABELS")
    add_executable(test_${name} ${arg_FILES})
    target_link_libraries(test_${name} PRIVATE ${arg_LINKS} GTest::gmock GTest::gtest_main)
    target_compile_definitions(test_${name} PRIVATE COUNTERSIGN_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
    set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND test_${name})
    set_tests_properties(${name} PROPERTIES LABELS "unit;${arg_LABELS}" TIMEOUT 120)
endfunction()

# countersign_fuzz(NAME [FILES...] [LINKS targets...]): one libFuzzer target; its seeds are in fuzz/seeds/NAME.
function(countersign_fuzz name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FILES;LINKS")
    add_executable(fuzz_${name} ${arg_FILES})
    target_link_libraries(fuzz_${name} PRIVATE ${arg_LINKS})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
endfunction()

# countersign_embed(TARGET NAMESPACE FILES...): compiles text files into TARGET as `std::string_view NAMESPACE::embedded(file name)`.
