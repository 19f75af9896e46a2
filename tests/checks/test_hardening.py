# SPDX-License-Identifier: Apache-2.0
"""What the compiler and linker flags left in the finished binaries of the release tree."""
import platform
import re
import shutil
import subprocess

import pytest

import tree


def readelf(*arguments):
    return subprocess.run(["readelf", "-W", *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture(params=tree.PROGRAMS)
def binary(request):
    path = tree.binaries()[request.param]
    assert path.exists(), f"{path} is not built"
    return path


def test_hardening_check_finds_nothing_missing(binary):
    assert shutil.which("hardening-check"), "hardening-check (package devscripts) is missing"
    done = subprocess.run(["hardening-check", "--nocfprotection", str(binary)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_is_position_independent(binary):
    assert re.search(r"Type:\s+DYN", readelf("-h", binary))
    assert re.search(r"FLAGS_1.*\bPIE\b", readelf("-d", binary))


def test_relocations_are_read_only_before_main(binary):
    assert "GNU_RELRO" in readelf("-l", binary)
    assert re.search(r"FLAGS_1.*\bNOW\b", readelf("-d", binary))


def test_the_stack_is_not_executable(binary):
    stack = re.search(r"GNU_STACK.*", readelf("-l", binary))
    assert stack and not re.search(r"\bRWE\b", stack[0])


def test_no_segment_is_writable_and_executable(binary):
    assert not re.search(r"LOAD.*\bRWE\b", readelf("-l", binary))


def test_has_canaries_and_fortified_calls(binary):
    symbols = readelf("--dyn-syms", binary)
    assert "__stack_chk_fail" in symbols
    assert re.search(r"__\w+_chk\b", symbols.replace("__stack_chk_fail", ""))


@pytest.mark.skipif(platform.machine() != "x86_64", reason="CET is of x86-64")
def test_our_code_has_landing_pads(binary):
    """The note "IBT, SHSTK" stands only where every object has it, and Debian's C runtime does not: our code is looked at itself."""
    code = subprocess.run(["objdump", "--no-show-raw-insn", "--disassemble=main", binary], check=True, capture_output=True, text=True).stdout
    assert re.search(r"<main>:\n\s+\w+:\s+endbr64", code), code[:400]


def test_has_no_search_path_of_the_build_tree(binary):
    assert not re.search(r"\((RPATH|RUNPATH)\)", readelf("-d", binary))
