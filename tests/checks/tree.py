# SPDX-License-Identifier: Apache-2.0
"""What the checks read: the files of the tree, the tables of ARCHITECTURE.md, the finished binaries."""
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).parents[2]
PROGRAMS = ["countersign-token", "countersign-signer", "countersignd", "countersignctl", "countersign-ceremony"]


def tracked_files():
    """Paths, relative to the root, of what is committed or would be."""
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return [pathlib.Path(name) for name in sorted(set(names)) if name and (ROOT / name).is_file()]


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def table_of(heading):
    """Rows of the first table below `## heading` of ARCHITECTURE.md, without its head, as lists of cells."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text_of("ARCHITECTURE.md"), re.M | re.S)
    assert section, f"ARCHITECTURE.md has no section {heading}"
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section[1].split("\n") if line.startswith("|")]
    assert len(rows) > 2, f"ARCHITECTURE.md, {heading}: no table"
    return rows[2:]


def build_directory():
    return pathlib.Path(os.environ.get("COUNTERSIGN_BUILD_DIR", ROOT / "build" / "release"))


def binaries():
    """The finished programs of the build tree; a missing one is a failure of whoever asks, never skipped silently."""
    return {name: build_directory() / "bin" / name for name in PROGRAMS}
