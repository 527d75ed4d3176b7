"""House rules that are about how files are written."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

SRC = Path(settings.SRC)
ROOT = Path(settings.ROOT)
VERBS = [
    file
    for file in SRC.rglob("*.py")
    if "actions" in file.relative_to(SRC).parts or file.name == "actions.py"
]
PAGES = list(SRC.rglob("*.html"))


def test_every_verb_says_who_does_it() -> None:
    """verb(thing, *, by, …): at most one positional, `by` by keyword and without a default."""
    means = {"note", "tell_moment", "tell_moment_to_all"}  # what verbs write and tell with
    wrong = []
    for file in VERBS:
        for node in ast.parse(file.read_text()).body:
            if (
                not isinstance(node, ast.FunctionDef)
                or node.name.startswith("_")
                or node.name in means
            ):
                continue
            by = [n for n, arg in enumerate(node.args.kwonlyargs) if arg.arg == "by"]
            is_verb = by and node.args.kw_defaults[by[0]] is None and len(node.args.args) <= 1
            if not is_verb:
                wrong.append(f"{file.relative_to(SRC)}: {node.name}")
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SRC)))
def test_no_page_has_inline_style_or_script(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son(click|change|submit|input|load)\s*=", text)
    assert "hx-on" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_no_file_of_the_product_reads_outside_the_repository() -> None:
    found = [
        str(file)
        for folder in ("src", "tests", "bench", "docs", "deploy")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".py", ".toml", ".md", ".html", ".css", ".js"} and file != Path(__file__)
        if "../shared" in file.read_text(errors="ignore")
    ]
    assert found == []


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|PLACEHOLDER|NotImplementedError)\b")
    found = [
        str(file.relative_to(SRC)) for file in SRC.rglob("*.py") if marks.search(file.read_text())
    ]
    assert found == []


def test_every_connector_has_a_readme_and_tests() -> None:
    folder = SRC / "mentes" / "connectors"
    for connector in [entry for entry in folder.iterdir() if (entry / "__init__.py").exists()]:
        assert (connector / "README.md").exists(), connector.name
        assert list((ROOT / "tests" / "connectors" / connector.name).glob("test_*.py")), (
            connector.name
        )


def test_every_setting_is_documented() -> None:
    from mentes.site.settings import env

    text = (ROOT / "docs" / "settings.md").read_text()
    missing = [name for name in env.read if f"`MENTES_{name}`" not in text]
    documented = set(re.findall(r"`MENTES_(\w+)`", text))
    assert missing == []
    assert documented - set(env.read) == set()


def test_the_glossary_names_things_that_exist() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text()
    for slice_, model in re.findall(r"`(\w+)\.([A-Z]\w+)`", text):
        assert re.search(
            rf"^class {model}\b", (SRC / "mentes" / slice_ / "models.py").read_text(), re.MULTILINE
        ), model
