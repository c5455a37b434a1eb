"""The workflow that GitHub runs: linted, pinned, with no right too many; and the linters do see what is wrong."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

import vulnerabilities
from conftest import ROOT
from helpers.running import environment

FILE = ROOT / ".github" / "workflows" / "build.yml"
TEXT = FILE.read_text(encoding="utf-8")
WORKFLOW = yaml.load(TEXT, Loader=yaml.BaseLoader)  # YAML 1.1 would read the key "on" as true
JOBS = WORKFLOW["jobs"]
SCHEMA = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
ZIZMOR = [shutil.which("zizmor", path=Path(sys.executable).parent), "--offline", "--no-config", "--no-progress",
          "--persona", "auditor"]  # fmt: skip


def lint(linter, text, folder):
    path = folder / ".github" / "workflows" / "build.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([*linter, str(path)], capture_output=True, text=True, check=False, cwd=folder)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("linter", [SCHEMA, ZIZMOR], ids=["schema", "zizmor"])
def test_the_linters_find_nothing(linter, tmp_path):
    code, said = lint(linter, TEXT, tmp_path)
    assert code == 0, said
    assert "ignore" not in TEXT, "nothing is hidden from the linters"


@pytest.mark.parametrize("linter, whole, broken, complaint", [
    (SCHEMA, "runs-on: ubuntu", "run-on: ubuntu", "run-on"),
    (SCHEMA, "timeout-minutes: 45", "timeout-minutes: soon", "timeout-minutes"),
    (SCHEMA, "contents: read #", "contents: some #", "contents"),
    (ZIZMOR, "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "unpinned-uses"),
    (ZIZMOR, "permissions: {}", "permissions: write-all", "excessive-permissions"),
    (ZIZMOR, "persist-credentials: false", "persist-credentials: true", "artipacked"),
    (ZIZMOR, "run: .ci/run", "run: echo ${{ github.event.pull_request.title }}", "template-injection"),
    (ZIZMOR, "  pull_request:\n", "  pull_request_target:\n", "dangerous-triggers"),
])  # fmt: skip
def test_the_linters_see_what_is_wrong(linter, whole, broken, complaint, tmp_path):
    assert whole in TEXT
    code, said = lint(linter, TEXT.replace(whole, broken), tmp_path)
    assert code != 0 and complaint in said


def test_it_runs_on_push_pull_request_and_weekly_what_can_be_run_here_too():
    assert set(WORKFLOW["on"]) == {"push", "pull_request", "schedule"}
    (when,) = WORKFLOW["on"]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["cron"])
    commands = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in JOBS.items()}
    assert commands["check"] == [".ci/run"] and (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert commands["vulnerabilities"] == ["make vulnerabilities"]
    assert commands["pages"][0] == "make report" and not commands["publish"]


def test_the_look_for_vulnerabilities_is_one_line_on_the_whole_lock_by_a_program_of_one_version_that_is_not_in_it():
    (line,) = re.findall(r"^vulnerabilities:.*\n((?:\t.+\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert line.count("\n") == 1 and line.endswith(" --requirement requirements.lock\n")
    assert {"--require-hashes", "--disable-pip"} < set(line.split()) and not re.search(r"\|\||; *true|://|\t@?-", line)
    assert re.search(r" pip-audit@\d+\.\d+\.\d+ ", line)
    assert not re.search(r"^pip-audit==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)


FINE = {"name": "fine", "version": "1.0", "vulns": []}
BROKEN = {
    "name": "broken",
    "version": "2.0",
    "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"]}, {"id": "CVE-2", "fix_versions": []}],
}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found: unknown (3.0)"}


@pytest.mark.parametrize(("packages", "status", "said"), [
    ([FINE], 0, "Asked about 1 of 1 packages: no known vulnerabilities\n"),
    ([FINE, UNKNOWN], 0,
     "Asked about 1 of 2 packages: no known vulnerabilities\n"
     "1 could not be asked about:\n  Dependency not found: unknown (3.0)\n"),
    ([BROKEN], 1,
     "Asked about 1 of 1 packages: 2 known vulnerabilities\n"
     "  broken 2.0: CVE-1, mended in 2.1\n  broken 2.0: CVE-2, mended in no version yet\n"),
    ([UNKNOWN], 1, vulnerabilities.NOTHING + "1 could not be asked about:\n  Dependency not found: unknown (3.0)\n"),
    ([], 1, vulnerabilities.NOTHING),
    (None, 1, vulnerabilities.NOTHING + "ERROR: no way\n"),
])  # fmt: skip
def test_the_look_for_vulnerabilities_says_what_was_asked_and_fails_where_nothing_was(packages, status, said):
    """As it is called: a program stands in for the one that asks, and answers in its form."""
    answer = "" if packages is None else json.dumps({"dependencies": packages, "fixes": []})
    stand_in = [sys.executable, "-c", "import sys; print(sys.argv[1]); print('ERROR: no way', file=sys.stderr)", answer]
    command = [sys.executable, ROOT / "tests" / "vulnerabilities.py", *stand_in]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout == said


def test_of_many_packages_that_could_not_be_asked_about_a_hundred_are_named():
    said, _ = vulnerabilities.answer([FINE] + [UNKNOWN] * 130)
    assert said.count("Dependency not found") == 100 and said.endswith("  and 30 more\n")


def test_the_tests_run_on_the_oldest_and_the_newest_python_that_the_project_allows():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    allowed = [f"3.{minor}" for minor in range(30) if f"3.{minor}" in SpecifierSet(project["project"]["requires-python"])]
    check = JOBS["check"]
    assert check["strategy"]["matrix"] == {"python": [allowed[0], allowed[-1]]}
    (setup,) = [step for step in check["steps"] if "setup-python" in step.get("uses", "")]
    assert setup["with"] == {"python-version": "${{ matrix.python }}"}
    assert check["steps"][-1]["env"] == {"PYTHON": "python${{ matrix.python }}"}, "the machine has a Python of its own"
    others = [
        step["with"]["python-version"]
        for name, job in JOBS.items()
        if name != "check"
        for step in job["steps"]
        if "setup-python" in step.get("uses", "")
    ]
    assert set(others) == {environment.PYTHON} and environment.PYTHON in allowed


def test_every_action_is_pinned_to_a_commit_and_one_action_to_one():
    lines = [line for line in TEXT.splitlines() if "uses:" in line]
    pins = [re.fullmatch(r" *(?:- )?uses: (actions/[a-z-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line) for line in lines]
    assert all(pins) and len(pins) == sum("uses" in step for job in JOBS.values() for step in job["steps"])
    assert len({pin.groups() for pin in pins}) == len({pin[1] for pin in pins})


def test_no_job_has_a_right_that_it_does_not_need_or_runs_without_end():
    assert WORKFLOW["permissions"] == {} and WORKFLOW["concurrency"]["group"]
    for name, job in JOBS.items():
        wanted = {"pages": "write", "id-token": "write"} if name == "publish" else {"contents": "read"}
        assert job["permissions"] == wanted, name
        assert int(job["timeout-minutes"]) <= 60, name
    assert "secrets." not in TEXT


def test_only_main_is_published_and_only_after_the_tests():
    assert JOBS["pages"]["if"] == "github.event_name == 'push' && github.ref == 'refs/heads/main'"
    assert (JOBS["pages"]["needs"], JOBS["publish"]["needs"]) == ("check", "pages")
    assert not [name for name, job in JOBS.items() if name != "publish" and "environment" in job]


BUILT = (
    "index.html",
    "00_start_here.html",
    "briefing-en.html",
    "briefing-en.pdf",
    "api/index.html",
    "site/index.html",
    "site.zip",
)
MADE_FROM = ("notebooks/00_start_here.ipynb", "figures/00_start_here/a.svg", "briefings/kk/10_briefing.ipynb", "checked/a",
             "undone/a", ".index.html.1", ".sphinx/html/index.html")  # fmt: skip


def publishing(folder):
    """Run the step that gathers what is published, as it stands in the workflow; what it gathered, or None if it failed."""
    (step,) = [step["run"] for step in JOBS["pages"]["steps"] if "run" in step and step["run"] != "make report"]
    (upload,) = [step["with"]["path"] for step in JOBS["pages"]["steps"] if "upload-pages-artifact" in step.get("uses", "")]
    if subprocess.run(["bash", "-e", "-c", step], cwd=folder, capture_output=True, check=False).returncode:
        return None
    return {str(path.relative_to(folder / upload)) for path in (folder / upload).rglob("*") if path.is_file()}


def test_the_pages_are_published_and_not_what_they_are_made_from(tmp_path):
    for name in (*BUILT, *MADE_FROM):
        (tmp_path / "build" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "build" / name).write_text(name)
    assert publishing(tmp_path) == set(BUILT)


def test_without_the_printed_pages_that_the_index_links_nothing_is_published(tmp_path):
    for name in ("api", "site"):
        (tmp_path / "build" / name).mkdir(parents=True)
    (tmp_path / "build" / "site.zip").write_text("")
    (tmp_path / "build" / "index.html").write_text("")
    assert publishing(tmp_path) is None


def test_every_link_of_the_index_is_published():
    folder = ROOT / "src" / "helpers" / "pages" / "templates" / "briefing"
    template = re.sub(r"\{\{[^}]*\}\}", "x", (folder / "page.html.j2").read_text(encoding="utf-8"))
    links = [link for link in re.findall(r'href="([^"]+)"', template) if not link.startswith("#") and link != "x"]
    assert links and all(re.fullmatch(r"site/.+|[^/]+\.(html|pdf|zip)", link) for link in links), links
