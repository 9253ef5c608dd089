# How Sphinx builds these pages. docs/build.sh prepares what it reads; RDD_DOCS_XML is the output of Doxygen.
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

project = "rdd"
copyright = "the rdd authors"
version = release = os.environ.get("RDD_DOCS_VERSION", "")
extensions = ["myst_parser", "sphinx_inline_tabs", "breathe", "sphinx.ext.autodoc", "mathml"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_generated/*.md"]
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_title = "rdd"
html_static_path = ["static"]
html_css_files = ["wide.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_math_renderer = "mathml"
html_last_updated_fmt = None
highlight_language = "none"

breathe_projects = {"rdd": os.environ.get("RDD_DOCS_XML", "")}
breathe_default_project = "rdd"
breathe_domain_by_extension = {"h": "c"}
breathe_show_include = False

autodoc_typehints = "none"
autodoc_class_signature = "mixed"


def _plain(app, what, name, thing, options, lines):
    """Docstrings are plain text with a few roles: bars and stars in them are what they look like."""
    for place, line in enumerate(lines):
        parts = re.split(r"(``[^`]*``)", line)
        lines[place] = "".join(part if part.startswith("``") else re.sub(r"(?<!\\)([|*])", r"\\\1", part) for part in parts)


def setup(app):
    app.connect("autodoc-process-docstring", _plain)
