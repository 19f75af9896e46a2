# SPDX-License-Identifier: Apache-2.0
"""The units in systemd/: accepted by systemd, tight, and of one mind with each other."""
import configparser
import re
import subprocess

import pytest

import tree

UNITS = tree.ROOT / "systemd"
SERVICES = ["countersignd.service", "countersign-signer.service", "countersign-token@.service"]
# In tenths. 0.4 is what is left with AF_UNIX, the real uids that SO_PEERCRED needs and no image of our own as root folder.
HIGHEST_EXPOSURE = 4
# What may differ between the services, besides their names and sizes.
OF_ITS_OWN = {"ExecStart", "User", "Group", "StateDirectory", "LoadCredentialEncrypted", "LimitNOFILE", "MemoryMax", "EnvironmentFile"}


def settings(name):
    """(key, value) of [Service], in order; a unit file may repeat a key, so configparser does not do."""
    section, found = None, []
    for line in (UNITS / name).read_text().split("\n"):
        if line.startswith("["):
            section = line
        elif section == "[Service]" and "=" in line and not line.startswith("#"):
            found.append(tuple(line.split("=", 1)))
    return found


def instance(name):
    return name.replace("@.", "@demo.")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The units with a program that exists: verify looks for it, and nothing is installed here."""
    folder = tmp_path_factory.mktemp("units")
    for unit in [*UNITS.glob("*.service"), *UNITS.glob("*.socket")]:
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
        text = text.replace("file:///usr/share/doc/countersign/ARCHITECTURE.md", "https://example.com/")
        text = re.sub(r"^(User|Group|SocketUser|SocketGroup)=.*", r"\1=root", text, flags=re.M)
        (folder / unit.name).write_text(text)
        (folder / instance(unit.name)).write_text(text)
    return folder


def test_systemd_understands_every_line(prepared):
    names = sorted(path.name for path in prepared.iterdir() if "@." not in path.name)
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names]
    done = subprocess.run(command, capture_output=True, text=True, env={"SYSTEMD_UNIT_PATH": f"{prepared}:", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr
    assert len(names) == 8


@pytest.mark.parametrize("service", SERVICES)
def test_exposure_is_low(service):
    command = ["systemd-analyze", "security", "--offline=yes", f"--threshold={HIGHEST_EXPOSURE}", "--no-pager", str(UNITS / service)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-600:] + done.stderr


def test_the_services_are_hardened_alike():
    """Each line of one stands in all, but for those that tell the services apart."""
    alike = [[(key, value) for key, value in settings(name) if key not in OF_ITS_OWN] for name in SERVICES]
    assert alike[0] == alike[1] == alike[2]


@pytest.mark.parametrize("service", SERVICES)
def test_what_the_score_does_not_see(service):
    found = settings(service)
    for line in [("RestrictAddressFamilies", "AF_UNIX"), ("PrivateNetwork", "yes"), ("PrivateUsers", "no"), ("LimitCORE", "0"),
                 ("NoExecPaths", "/"), ("MemorySwapMax", "0"), ("RestartPreventExitStatus", "78"), ("Type", "notify")]:
        assert line in found
    assert "StartLimitIntervalSec=0" in (UNITS / service).read_text()


@pytest.mark.parametrize("unit, owner, mode", [
    ("countersign-token@.socket", "countersign-signer", "0600"),
    ("countersign-signer.socket", "countersign", "0600"),
    ("countersignd-frontend.socket", "root", "0660"),
    ("countersignd-operator.socket", "root", "0660"),
    ("countersignd-auditor.socket", "root", "0660"),
])
def test_a_socket_belongs_to_whoever_may_call(unit, owner, mode):
    parser = configparser.ConfigParser()
    parser.optionxform = str
    parser.read(UNITS / unit)
    assert (parser["Socket"]["SocketUser"], parser["Socket"]["SocketMode"]) == (owner, mode)


def message_ids_in_sources():
    found = {}
    for path in tree.tracked_files():
        if path.suffix in (".cpp", ".hpp") and path.parts[0] not in ("tests", "fuzz", "bench"):
            for value in re.findall(r'"([0-9a-f]{32})"', tree.text_of(path)):
                found.setdefault(value, path)
    return found


def test_the_catalog_explains_every_event():
    catalog = set(re.findall(r"^-- ([0-9a-f]{32})$", (UNITS / "countersign.catalog").read_text(), re.M))
    used = message_ids_in_sources()
    assert not set(used) - catalog, "not in the catalog: " + ", ".join(f"{value} ({used[value]})" for value in sorted(set(used) - catalog))
    assert not catalog - set(used), f"in the catalog, but used nowhere: {sorted(catalog - set(used))}"


def test_journalctl_accepts_the_catalog(tmp_path):
    (tmp_path / "usr/lib/systemd/catalog").mkdir(parents=True)
    (tmp_path / "var/lib/systemd/catalog").mkdir(parents=True)
    (tmp_path / "usr/lib/systemd/catalog/countersign.catalog").write_text((UNITS / "countersign.catalog").read_text())
    done = subprocess.run(["journalctl", f"--root={tmp_path}", "--update-catalog"], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr.strip(), done.stderr


def test_every_user_and_group_of_the_units_is_made():
    made = set(re.findall(r"^[ug] (\S+)", (UNITS / "sysusers.d/countersign.conf").read_text(), re.M)) | {"root"}
    named = {name for unit in [*UNITS.glob("*.service"), *UNITS.glob("*.socket")]
             for name in re.findall(r"^(?:Socket)?(?:User|Group)=(\S+)", unit.read_text(), re.M)}
    assert named <= made
