"""How the site is built and looks: read by Sphinx. What it is made from is gathered by helpers.pages.manuscript."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: The public address of this repository, written once in pyproject.toml; with it pages get buttons for source and Binder.
REPOSITORY = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"].get("urls", {}).get("repository", "")

project = "Maternal and child health in Kazakhstan"
author = "The founders and contributors of the collection"
language = "en"
smartquotes = False  # words are shown as they were printed
html_title = project
extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "helpers.pages.parts",
]
root_doc = "index"
templates_path = ["_templates"]
nitpicky = True
# Names of other packages: their references are on other servers, and no page links there.
nitpick_ignore = [("py:exc", "helpers.tables.data.DataError")]  # its module is helpers.tables.reading
nitpick_ignore_regex = [
    (r"py:.*", r"(?!helpers\.).*"),
]

# Notebooks come executed, their outputs already HTML that is escaped; text cells are Markdown written by people.
nb_execution_mode = "off"
nb_code_prompt_show = "Show code"
nb_code_prompt_hide = "Hide code"
nb_ipywidgets_js = {}
myst_enable_extensions = []
myst_heading_anchors = 3
# No reason to stop: the order of headings in a text cell, code that no lexer reads, a slip of markup in a docstring.
suppress_warnings = ["docutils", "myst.header", "misc.highlighting_failure", "mystnb.lexer", "config.cache"]

autosummary_generate = False
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
autodoc_use_type_comments = False
numpydoc_show_class_members = False  # the pages list them themselves
add_module_names = False
python_display_short_literal_types = True

html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/icon.svg"
html_copy_source = False  # the notebooks as they were run are beside their pages
html_sidebars = {"**": ["brand.html", "search-button-field.html", "navigation.html"]}
html_context = {"default_mode": "auto"}
html_use_index = False
html_domain_indices = False
html_show_sphinx = False
html_search_scorer = str(ROOT / "docs" / "_static" / "scorer.js")
html_show_search_summary = False  # it would fetch other pages, which a page from a disk may not
html_last_updated_fmt = None
html_theme_options = {
    "show_navbar_depth": 1,
    "max_navbar_depth": 3,
    "collapse_navbar": True,
    "show_toc_level": 2,
    "toc_title": "On this page",
    "use_download_button": False,
    "use_fullscreen_button": False,
    "home_page_in_toc": True,
    "back_to_top_button": False,
    "navbar_persistent": [],
    "navbar_end": [],
    "article_header_start": ["toggle-primary-sidebar.html"],
    "footer_content_items": ["closing.html"],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
if REPOSITORY:
    html_theme_options |= {
        "repository_url": REPOSITORY,
        "use_repository_button": True,
        "repository_branch": "HEAD",  # whatever the main branch is called
        "launch_buttons": {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"},
    }
