# SPDX-License-Identifier: Apache-2.0
"""Every clause that a source quotes stands to the letter in tests/data/clauses, in the section that it names."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).parents[2]
CLAUSES = ROOT / "tests" / "data" / "clauses"
READ = {".hpp", ".cpp", ".md", ".py", ".toml", ".cmake"}
# Two words at least: a single one in quotation marks is a name, not a clause.
QUOTATION = re.compile(r'\b(BR \d+\.\d+\.\d+|RFC \d+) (\d+(?:\.\d+)*):\s+"([^\s"]+\s[^"]+)"')
COMMENT_MARK = re.compile(r"^[ \t]*(///?|#|>|\*)[ \t]?", re.M)


def quotations_in(text):
    """(document, section, words) of each quotation; one may go on over lines of a comment."""
    unmarked = COMMENT_MARK.sub(" ", text)
    return [(document, section, " ".join(words.split())) for document, section, words in QUOTATION.findall(unmarked)]


def sections_of(document):
    """Section number -> its text on one line, of what is kept of `document`; nothing is kept of an unknown one."""
    path = CLAUSES / f"{document.replace(' ', '-')}.md"
    if not path.is_file():
        return {}
    parts = re.split(r"^## (\d+(?:\.\d+)*)\b.*$", path.read_text(encoding="utf-8"), flags=re.M)
    return {number: " ".join(text.split()) for number, text in zip(parts[1::2], parts[2::2])}


def fault_of(document, section, words):
    kept = sections_of(document).get(section)
    if kept is None:
        return f"tests/data/clauses keeps no {document} {section}"
    return None if words in kept else f'{document} {section} does not say "{words}"'


def sources():
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    paths = [ROOT / name for name in sorted(set(names)) if name]
    return [path for path in paths if path.suffix in READ and path.is_file() and path != pathlib.Path(__file__)
            and CLAUSES not in path.parents]


def test_every_quoted_clause_is_quoted_to_the_letter():
    found, faults = 0, []
    for path in sources():
        for quotation in quotations_in(path.read_text(encoding="utf-8")):
            found += 1
            fault = fault_of(*quotation)
            faults += [f"{path.relative_to(ROOT)}: {fault}"] if fault else []
    assert found >= 10, "the quotations are no longer found"
    assert not faults, "\n" + "\n".join(faults)


def test_a_quotation_over_two_comment_lines_is_read_as_one():
    assert quotations_in('    // BR 2.2.6 6.1.5: "No other algorithms or\n    // key sizes are permitted."\n') == [
        ("BR 2.2.6", "6.1.5", "No other algorithms or key sizes are permitted.")]


def test_a_changed_word_is_found():
    assert fault_of("BR 2.2.6", "6.1.5", "No other algorithms or key sizes are permitted.") is None
    assert "does not say" in fault_of("BR 2.2.6", "6.1.5", "No other algorithms or key sizes are allowed.")


def test_another_section_is_found():
    assert "does not say" in fault_of("BR 2.2.6", "6.1.6", "No other algorithms or key sizes are permitted.")
    assert "keeps no" in fault_of("BR 2.2.6", "9.9.9", "anything")
    assert "keeps no" in fault_of("BR 2.2.5", "6.1.5", "anything")


def test_every_document_that_is_kept_names_its_origin():
    readme = (CLAUSES / "README.md").read_text(encoding="utf-8")
    for path in CLAUSES.glob("*.md"):
        assert path.name == "README.md" or f"`{path.name}` |" in readme, path.name
