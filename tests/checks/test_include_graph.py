# SPDX-License-Identifier: Apache-2.0
"""Every #include follows an arrow of ARCHITECTURE.md."""
import re

import pytest

import tree

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
# What the purity of policy/ and factor/ forbids in the standard library.
IMPURE = {"fstream", "iostream", "filesystem", "random", "thread", "mutex", "condition_variable", "future", "ctime", "cstdio"}


def arrows():
    rows = tree.table_of("Folders")
    allowed = {folder: {name.strip() for name in may.split(",") if name.strip()} for folder, _, may in rows}
    for folder, names in allowed.items():
        unknown = names - set(allowed)
        assert not unknown, f"ARCHITECTURE.md: {folder} may include {unknown}, which is no folder"
    return allowed


def libraries():
    """(prefix, folders), longest prefix first."""
    found = []
    folders = set(arrows())
    for _, headers, where in tree.table_of("Libraries"):
        names = {name.strip() for name in where.split(",")}
        if "all" in names:
            names = names - {"all"} | (folders - {"policy", "factor"})
        assert names <= folders, f"ARCHITECTURE.md, Libraries: {names - folders} is no folder"
        found += [(prefix, names) for prefix in re.findall(r"`([^`]+)`", headers)]
    return sorted(found, key=lambda row: -len(row[0]))


def sources_of(folder):
    return [path for path in tree.tracked_files() if path.parts[0] == folder and path.suffix in (".cpp", ".hpp")]


def faults_in(folder, path, text, allowed, prefixes):
    faults = []
    for kind, name in INCLUDE.findall(text):
        top = name.split("/")[0]
        if kind == '"':
            if top not in allowed:
                faults.append(f'{path}: "{name}" does not start at the root of the tree')
            elif top != folder and top not in allowed[folder]:
                faults.append(f"{path}: {folder} may not include {top} ({name})")
            continue
        standard = "/" not in name and "." not in name
        if standard:
            if folder in ("policy", "factor") and name in IMPURE:
                faults.append(f"{path}: {folder} is pure and may not include <{name}>")
            continue
        where = next((folders for prefix, folders in prefixes if name.startswith(prefix)), None)
        if where is None:
            faults.append(f"{path}: <{name}> is in no row of the table of libraries")
        elif folder not in where:
            faults.append(f"{path}: {folder} may not include <{name}>")
    return faults


@pytest.mark.parametrize("folder", sorted(arrows()))
def test_a_folder_includes_only_what_its_row_permits(folder):
    allowed, prefixes = arrows(), libraries()
    faults = [f for path in sources_of(folder) for f in faults_in(folder, path, tree.text_of(path), allowed, prefixes)]
    assert not faults, "\n" + "\n".join(faults)


def test_the_arrows_have_no_cycle():
    left = arrows()
    while left:
        free = {folder for folder, may in left.items() if not may & set(left)}
        assert free, f"a cycle among {sorted(left)}"
        left = {folder: may for folder, may in left.items() if folder not in free}


def test_every_folder_with_sources_has_a_row():
    others = {"tests", "fuzz", "bench"}
    folders = {path.parts[0] for path in tree.tracked_files() if path.suffix in (".cpp", ".hpp")}
    assert folders - others <= set(arrows())


@pytest.mark.parametrize("folder, line, complaint", [
    ("policy", '#include "x509/csr.hpp"', "policy may not include x509"),
    ("policy", "#include <openssl/x509.h>", "policy may not include <openssl/x509.h>"),
    ("policy", "#include <thread>", "pure"),
    ("daemon", "  #  include <libp11.h>", "daemon may not include <libp11.h>"),
    ("ctl", "#include <boost/json/parse.hpp>", "ctl may not include"),
    ("core", "#include <curl/curl.h>", "in no row"),
    ("core", '#include "result.hpp"', "root of the tree"),
])
def test_the_check_itself_finds(folder, line, complaint):
    faults = faults_in(folder, "x.cpp", f"// line\n{line}\n", arrows(), libraries())
    assert len(faults) == 1 and complaint in faults[0]
