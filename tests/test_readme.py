"""README: current, and what it promises exists."""

import json
import re
import subprocess

import pytest

from conftest import ROOT
from helpers.pages import readme
from helpers.tables import data

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_computed_part_is_current():
    alt = (ROOT / f"{readme.FIGURE}.txt").read_text(encoding="utf-8").strip()
    assert readme.renew(TEXT, readme.block(data.load(), alt)) == TEXT, "README.md is behind the tables: run `make accept`"


def lacking(text):
    """What the first screen lacks: findings and a figure before any heading, and the two commands below the first one."""
    lead, commands, *_ = re.split(r"^## ", text, flags=re.MULTILINE)
    block = lead.partition(readme.START)[2].partition(readme.END)[0]
    there = {
        "findings": block.count("\n- ") >= 3,
        "figure": f"]({readme.FIGURE}.png)" in block,
        **{name: f"\n{name} " in commands for name in ("make report", "make test")},
    }
    return [name for name, found in there.items() if not found]


def test_the_first_screen_has_findings_a_figure_and_the_two_commands():
    assert lacking(TEXT) == []


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        (readme.START, f"## Findings\n\n{readme.START}", ["findings", "figure", "make report", "make test"]),
        (f"]({readme.FIGURE}.png)", "](another.png)", ["figure"]),
        ("\nmake test ", "\nmake sure ", ["make test"]),
    ],
)
def test_a_first_screen_that_lacks_something_is_seen(old, new, missing):
    assert old in TEXT and lacking(TEXT.replace(old, new, 1)) == missing


def test_outside_the_computed_part_no_finding_is_typed():
    prose = TEXT[: TEXT.index(readme.START)] + TEXT[TEXT.index(readme.END) :]
    prose = re.sub(r"```.*?```|`[^`]*`|Python 3.11 to 3.14", "", prose, flags=re.DOTALL)
    assert not re.findall(r"\d+(?:[.,]\d+)?\s?%|\b\d{2,}\b(?! 4)", prose.replace("CC BY 4.0", ""))


def test_it_is_read_in_minutes():
    assert 700 <= len(TEXT.split()) <= 900


def test_every_guide_is_named_and_every_guide_named_exists():
    named = set(re.findall(r"`(docs/[\w-]+\.md)`", TEXT))
    assert named == {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}


def test_markers_are_needed_once():
    with pytest.raises(ValueError, match="must hold the markers"):
        readme.renew("no markers", "new")


def test_files_and_targets_named_exist():
    for path in re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE):
        assert (ROOT / "notebooks" / f"{name}.ipynb").exists(), name
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", TEXT)) <= targets


def test_make_alone_prints_help():
    shown = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory"], capture_output=True, text=True, check=True).stdout
    for target in ("report", "test", "lab", "reproduce", "accept", "bench", "stress", "clean"):
        assert f"make {target} " in shown


def test_a_target_that_is_none_is_named_and_the_list_is_pointed_at():
    done = subprocess.run(["make", "-C", str(ROOT), "reprot"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "There is no target called reprot: `make` alone lists them" in done.stderr


def test_the_bibtex_entry_is_that_of_the_citation_file():
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    entry = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    for part in (r'title: "(.*)"', r"\nversion: (\d.*)", r"date-released: (\d{4})", r"- name: (.*)"):
        assert f"{{{re.search(part, cited)[1]}}}" in entry


def test_the_guide_to_articles_has_every_word_of_the_schema():
    guide = (ROOT / "docs" / "add-an-article.md").read_text(encoding="utf-8")
    table = guide[guide.index("| column | word | when |") : guide.index("## 3. The checks")]
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    claims = next(resource for resource in package["resources"] if resource["name"] == "claims")
    fields = {field["name"]: field.get("constraints", {}).get("enum", []) for field in claims["schema"]["fields"]}
    words = re.split(r"[|;] ?|, |\n", table)
    lacking = [word for words_of in fields.values() for word in words_of if word not in {part.strip() for part in words}]
    assert not lacking
