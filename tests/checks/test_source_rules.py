# SPDX-License-Identifier: Apache-2.0
"""Rules of the house that a machine can read."""
import re
import warnings

import tree

FORBIDDEN_STEMS = {"util", "utils", "common", "manager", "helper", "helpers", "impl", "misc"}
COMMENT = {".cpp": "//", ".hpp": "//", ".cmake": "#", ".py": "#", ".toml": "#"}
LONGEST = 400
# Paths of the machine that something was written on; each is spelled so that this file does not find itself.
MACHINE_PATHS = [re.compile(pattern) for pattern in (r"(?<![\w.])/wor" r"k/", r"\.\./shar" r"ed\b", r"/tmp/pl" r"an\b", r"/hom" r"e/\w+/", r"/roo" r"t/\w")]


def sources():
    return [path for path in tree.tracked_files() if path.suffix in (".cpp", ".hpp")]


def is_script(path):
    return (tree.ROOT / path).read_bytes()[:2] == b"#!"


def test_every_file_begins_with_its_licence():
    faults = []
    for path in tree.tracked_files():
        mark = COMMENT.get(path.suffix)
        if path.parts[:2] == ("tests", "data") or (mark is None and path.name != "CMakeLists.txt" and not is_script(path)):
            continue
        lines = tree.text_of(path).split("\n")
        first = lines[1] if lines[0].startswith("#!") else lines[0]
        if first != f"{mark or '#'} SPDX-License-Identifier: Apache-2.0":
            faults.append(str(path))
    assert not faults, "\n" + "\n".join(faults)


def test_a_file_is_named_after_what_it_holds():
    faults = [str(path) for path in tree.tracked_files() if path.parts[:2] != ("tests", "data") and set(re.split(r"[_.\-]", path.name)) & FORBIDDEN_STEMS]
    assert not faults, faults


def test_asio_and_beast_are_included_narrowly():
    wide = re.compile(r"#\s*include\s*<boost/(asio|beast|asio/experimental/coro|json/src)\.hpp>")
    faults = [str(path) for path in sources() if wide.search(tree.text_of(path))]
    assert not faults, faults


def test_headers_are_guarded_and_namespaces_ours():
    faults = [f"{path}: no #pragma once" for path in sources() if path.suffix == ".hpp" and "#pragma once" not in tree.text_of(path)]
    faults += [f"{path}: using namespace in a header" for path in sources()
               if path.suffix == ".hpp" and path.parts[0] != "tests" and re.search(r"^using namespace", tree.text_of(path), re.M)]
    assert not faults, "\n" + "\n".join(faults)


def test_no_text_names_a_place_of_one_machine():
    faults = []
    for path in tree.tracked_files():
        try:
            text = tree.text_of(path)
        except UnicodeDecodeError:
            continue
        faults += [f"{path}: {match[0]}" for pattern in MACHINE_PATHS for match in [pattern.search(text)] if match]
    assert not faults, "\n" + "\n".join(faults)


def test_no_file_outgrows_the_limit():
    lengths = {path: tree.text_of(path).count("\n") for path in tree.tracked_files()
               if path.suffix in (".cpp", ".hpp", ".py") or is_script(path)}
    for path, lines in lengths.items():
        if LONGEST * 3 // 4 < lines <= LONGEST:
            warnings.warn(f"{path} has {lines} lines: look for the second idea")
    faults = [f"{path}: {lines} lines" for path, lines in lengths.items() if lines > LONGEST]
    assert not faults, "\n" + "\n".join(faults)


def cmake_texts():
    return [(path, tree.text_of(path)) for path in tree.tracked_files() if path.name == "CMakeLists.txt" or path.suffix == ".cmake"]


def test_every_source_is_in_a_build():
    """A forgotten test would pass for ever."""
    listed = {}  # folder of a CMake file -> paths in it, relative to that folder or to the root
    for path, text in cmake_texts():
        words = {re.sub(r"^\$\{\w+\}/", "", word) for word in re.findall(r"[^\s()\"]+\.cpp", text)}
        listed.setdefault(path.parent, set()).update(words)
    faults = [str(path) for path in sources() if path.suffix == ".cpp"
              and not any({str(path.relative_to(folder)), str(path)} & listed.get(folder, set()) for folder in path.parents)]
    assert not faults, "in no CMakeLists.txt:\n" + "\n".join(faults)


def test_cmake_does_not_glob():
    faults = [str(path) for path, text in cmake_texts() if re.search(r"file\s*\(\s*GLOB", text, re.I)]
    assert not faults, faults


def test_shell_scripts_stop_at_the_first_error():
    shells = [path for path in tree.tracked_files() if is_script(path) and tree.text_of(path).startswith("#!/bin/bash")]
    faults = [str(path) for path in shells if "set -euo pipefail" not in tree.text_of(path)]
    assert shells and not faults, faults


def test_every_suppressed_warning_says_why():
    faults = []
    for path in sources():
        for number, line in enumerate(tree.text_of(path).split("\n"), 1):
            if "NOLINT" in line and "NOLINTEND" not in line and not re.search(r"NOLINT\w*\([\w\-.,* ]+\)\W+\w", line):
                faults.append(f"{path}:{number}")
    assert not faults, faults
