"""SECURITY.md and the threat model speak of the code as it is."""

import re
import subprocess

import pytest

from conftest import ROOT

TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("SECURITY.md", "docs/threat-model.md")}


@pytest.mark.parametrize("name", TEXTS)
def test_files_functions_modules_and_targets_named_exist(name):
    quoted = re.findall(r"`([^`\n]+)`", TEXTS[name])
    for path in [word for word in quoted if "/" in word or word == "Makefile"]:
        assert (ROOT / path).is_file(), path
    for path, function in re.findall(r"`(src/[\w/]+\.py)` \(`(\w+)`\)", TEXTS[name]):
        assert f"\ndef {function}(" in (ROOT / path).read_text(encoding="utf-8"), function
    for module in re.findall(r"helpers\.([\w.]+)`", TEXTS[name]):
        assert (ROOT / "src" / "helpers" / module.replace(".", "/")).with_suffix(".py").is_file() or (
            ROOT / "src" / "helpers" / module / "__main__.py"
        ).is_file(), module
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in [word.removeprefix("make ") for word in quoted if word.startswith("make ")]:
        assert f"\n{target}:" in makefile, target


def test_both_are_linked_and_every_row_says_where():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in readme for name in TEXTS) and "docs/threat-model.md" in TEXTS["SECURITY.md"]
    rows = [line.split(" | ") for line in TEXTS["docs/threat-model.md"].splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10 and all(len(row) == 4 and "`" in row[3] for row in rows)


def test_what_is_said_of_jupyterlab_and_of_csv_holds():
    recipe = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory", "--dry-run", "lab"], capture_output=True, text=True,
                            check=True).stdout  # fmt: skip
    assert "extension_manager=readonly" in recipe and not re.search(r"token|password|\.ip=|allow_", recipe)
    others = [path.name for path in (ROOT / "src" / "helpers").rglob("*.py") if ".to_csv(" in path.read_text(encoding="utf-8")]
    assert others == ["exports.py"]
