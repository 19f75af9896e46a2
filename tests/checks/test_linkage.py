# SPDX-License-Identifier: Apache-2.0
"""What each finished binary links: printed, and compared with the list here."""
import re
import subprocess

import pytest

import tree

# What every program may link. libcap, liblz4, libzstd, liblzma, libgcrypt and libgpg-error come with libsystemd and are not named by us.
EVERYWHERE = {"libc", "libm", "libgcc_s", "libstdc++", "ld-linux-x86-64", "ld-linux-aarch64", "libfmt", "libboost_json", "libcrypto",
              "libsystemd", "libidn2", "libboost_container"}
# Configuration is read by one reader in runtime, which every process of ours links: docs/decisions/0003.
EVERYWHERE |= {"libtomlplusplus"}
OF_ITS_OWN = {
    "countersign-token": {"libp11"},
    "countersign-ceremony": {"libp11"},
    "countersignd": {"libsqlite3"},
    "countersign-signer": set(),
    "countersignctl": set(),
}
# Whatever brought one of these in, directly or not, none of our processes may load it.
NOWHERE = {"libssl", "libcurl", "libunbound", "libldap", "libxml2", "libgnutls", "libpcsclite", "libpython3"}


def needed(binary):
    text = subprocess.run(["readelf", "-dW", binary], check=True, capture_output=True, text=True).stdout
    return {re.sub(r"\.so.*", "", name) for name in re.findall(r"\(NEEDED\)\s+Shared library: \[(.+?)\]", text)}


def loaded(binary):
    text = subprocess.run(["ldd", binary], check=True, capture_output=True, text=True).stdout
    return {re.sub(r"\.so.*", "", name.split("/")[-1]) for name in re.findall(r"^\s*(\S+)", text, re.M)}


@pytest.mark.parametrize("program", tree.PROGRAMS)
def test_a_program_links_nothing_stray(program):
    binary = tree.binaries()[program]
    links = needed(binary)
    print(f"{program} links {' '.join(sorted(links))}")
    assert links <= EVERYWHERE | OF_ITS_OWN[program], f"{program}: stray {sorted(links - EVERYWHERE - OF_ITS_OWN[program])}"


@pytest.mark.parametrize("program", tree.PROGRAMS)
def test_a_program_loads_no_http_tls_or_vendor_code(program):
    binary = tree.binaries()[program]
    assert not loaded(binary) & NOWHERE


@pytest.mark.parametrize("program", ["countersign-token", "countersign-ceremony"])
def test_what_needs_libp11_has_it(program):
    assert "libp11" in needed(tree.binaries()[program])
