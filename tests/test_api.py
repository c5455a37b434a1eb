"""The reference of the helpers: complete, the same on every run, and usable offline, on a phone and by ear."""

import ast
import os
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import ROOT, sampled

SOURCE = ROOT / "src" / "helpers"
PAGES = sorted(path.relative_to(SOURCE).with_suffix("").as_posix() for path in SOURCE.rglob("[!_]*.py"))
FLOORS = sorted({page.split("/")[0] for page in PAGES})


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The pages, written twice: by the build, and with another hash seed and where node would be found and not."""
    built, other = (tmp_path_factory.mktemp("api") for _ in range(2))
    rule = [
        "snakemake",
        "--snakefile",
        str(ROOT / "Snakefile"),
        "--directory",
        str(built),
        "--cores",
        "1",
        "--quiet",
        "all",
        "--config",
        f"out={built}",
        "--",
        f"{built}/api/index.html",
    ]
    runs = [
        subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed, "PATH": path})
        for words, seed, path in ((rule, "1", os.environ["PATH"]), (["helpers.pages.api", str(other)], "2", ""))
    ]
    assert [run.wait(timeout=300) for run in runs] == [0, 0]
    return built / "api", other


def test_every_module_has_a_page_with_its_public_functions(written):
    for name in PAGES:
        page = (written[0] / "helpers" / f"{name}.html").read_text(encoding="utf-8")
        tree = ast.parse((SOURCE / f"{name}.py").read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)]
        public = {function for function in functions if not function.startswith("_")}
        assert set(re.findall(r'<section id="([a-z_0-9]+)">', page)) >= public, name
        assert not re.search(r'<section id="_|href="#_', page), f"{name} shows private names"
        assert "<h1" in page and not re.search(r":(func|data|mod|class):`", page)


def test_pages_are_the_same_on_every_run_and_name_no_place_of_this_machine(written):
    first, second = ({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")} for folder in written)
    assert first == second and len(first) == len(PAGES) + len(FLOORS) + 3
    for path, content in first.items():
        assert str(ROOT).encode() not in content, path


def test_pages_fetch_nothing(written):
    for path in written[0].rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"""<(link|iframe|object)\b|<script[^>]*\bsrc=|@import|url\((?!["']?data:)""", page), path.name
        assert "https://pdoc" not in page


@pytest.mark.parametrize(
    "name", sampled(["index.html", "helpers.html", *[f"helpers/{name}.html" for name in [*FLOORS, *PAGES]]], 3)
)
def test_in_a_browser(browser, written, name):
    context = browser.new_context(viewport={"width": 360, "height": 900}, offline=True)
    page = context.new_page()
    complaints, requests = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((written[0] / name).as_uri())
    page.locator("main h1").wait_for()  # index.html leads to the page of the package
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, "the page scrolls sideways"
    violations = Axe().run(page)
    assert violations.violations_count == 0, violations.generate_report()
    assert complaints == [] and not [url for url in requests if not url.startswith(("file:", "data:"))]
    context.close()


def test_search_works_from_a_file(browser, written):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.goto((written[0] / "helpers.html").as_uri())
    page.get_by_role("searchbox").fill("smallest_detectable_fall")
    page.locator(".search-result").first.wait_for()
    assert "helpers.stats.detection.smallest_detectable_fall" in page.locator(".search-result").first.inner_text()
    context.close()
