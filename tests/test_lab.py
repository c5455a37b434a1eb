"""`make lab`, as a student uses it: open, run all cells, change a parameter, run again, and the figure is another one."""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import nbformat
import psutil
import pytest

from conftest import LAB, ROOT

NAME = "01_maternal_deaths"
FIGURE = f"build/lab/figures/{NAME}/deaths_with_baseline"
OLD, NEW = "confidence = 0.95", "confidence = 0.8"


@pytest.fixture(scope="module")
def installed():
    """JupyterLab in .venv-lab. CI installs it; elsewhere its absence is reported, as it takes the network."""
    if os.environ.get("CI"):
        subprocess.run(["make", "-C", str(ROOT), ".venv-lab/ready"], check=True)
    elif not LAB.exists():
        pytest.skip("JupyterLab is not installed: make .venv-lab/ready")


@pytest.fixture(scope="module")
def copy(installed, tmp_path_factory):
    """The project elsewhere, so that nothing here is written; the notebook without outputs, so that what a run adds is seen."""
    root = tmp_path_factory.mktemp("lab") / "project"
    ignore = shutil.ignore_patterns(".git", ".venv*", "build", ".snakemake", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, root, ignore=ignore)
    shutil.rmtree(root / "figures")  # what a run adds is seen
    (root / ".venv-lab").symlink_to(ROOT / ".venv-lab")
    path = root / "notebooks" / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in code(notebook):
        cell.update(outputs=[], execution_count=None)
    nbformat.write(notebook, path)
    return root


@pytest.fixture(scope="module")
def server(copy):
    """`make lab` itself, without opening a browser: its address with the token, and its process."""
    settings = copy.parent / "jupyter"
    settings.mkdir()
    server = {"open_browser": False, "allow_root": True, "port": 0, "ip": "127.0.0.1"}
    # The test may ask the page how far a run is: saving again and again to find out can end in a question that nobody answers.
    told = {"ServerApp": server, "LabApp": {"expose_app_in_browser": True}}
    (settings / "jupyter_server_config.json").write_text(json.dumps(told))
    folders = {f"JUPYTER_{name}_DIR": str(settings / name.lower()) for name in ("DATA", "RUNTIME")}
    folders |= {f"JUPYTERLAB_{name}_DIR": str(settings / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    environment = (
        os.environ
        | folders
        | {
            "JUPYTER_CONFIG_DIR": str(settings),
            "IPYTHONDIR": str(settings),
            "PYTHONPATH": str(copy / "src"),
        }
    )
    command = ["make", "-C", str(copy), "--old-file", ".venv-lab/ready", "lab"]
    with (copy.parent / "log.txt").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield wait(lambda: re.search(r"http://127\.0\.0\.1:\d+/lab\S+", (copy.parent / "log.txt").read_text()), 300)[0], process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def wait(found, seconds):
    """The first true answer; an assertion if there is none in time."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < end, f"waited {seconds} seconds in vain"
        time.sleep(0.5)
    return answer


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run_all(page, path, last):
    """Run all cells by the menu; the notebook as saved once its last cell has the number `last`."""
    page.locator("#jp-MainMenu").get_by_text("Run", exact=True).click()
    page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
    counts = "jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map(cell => cell.execution_count)"
    wait(lambda: last in page.evaluate(counts), 600)
    page.keyboard.press("Control+s")
    wait(lambda: code(nbformat.read(path, as_version=4))[-1].execution_count == last, 300)
    return nbformat.read(path, as_version=4)


@pytest.mark.long
def test_a_student_opens_runs_changes_and_runs_again(browser, copy, server):
    address, process = server
    path = copy / "notebooks" / f"{NAME}.ipynb"
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    page.locator(".jp-RenderedMarkdown h1", has_text="How sure are the numbers?").wait_for()

    # The next notebook, by a double click in the list of files.
    page.locator(".jp-DirListing-item", has_text=NAME).dblclick()
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    notebook.locator(".jp-RenderedMarkdown h1", has_text="how sure is the fall").wait_for()
    cells = code(nbformat.read(path, as_version=4))
    first = run_all(page, path, len(cells))
    assert not [output for cell in code(first) for output in cell.outputs if output.output_type == "error"]
    before = (copy / f"{FIGURE}.png").read_bytes()
    assert before == (ROOT / "figures" / NAME / "deaths_with_baseline.png").read_bytes()

    editor = notebook.locator(".jp-CodeCell .cm-content").first
    editor.scroll_into_view_if_needed()
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code(first)[0].source.replace(OLD, NEW))
    second = run_all(page, path, 2 * len(cells))
    assert NEW in code(second)[0].source
    assert not [output for cell in code(second) for output in cell.outputs if output.output_type == "error"]
    after = (copy / f"{FIGURE}.png").read_bytes()
    assert after != before
    shown = [
        [output.data["image/png"] for cell in code(run) for output in cell.outputs if "image/png" in output.get("data", {})]
        for run in (first, second)
    ]
    assert len(shown[0]) == len(shown[1]) > 0 and shown[0][0] != shown[1][0]

    commands = [child.cmdline() for child in psutil.Process(process.pid).children(recursive=True)]
    kernels = [command[0] for command in commands if "ipykernel_launcher" in command]
    assert kernels and all(python.endswith(".venv-lab/bin/python") for python in kernels)
    assert not [url for url in requests if not re.match(r"(http|ws)://127\.0\.0\.1:|data:|blob:", url)]
    assert not (copy / "figures").exists(), "an open notebook wrote among the committed figures"
    context.close()
