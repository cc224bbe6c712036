"""The documentation says what is there: every finding, formula, test, link and picture.

Commands, settings and examples: tests/docs.
"""

from __future__ import annotations

import ast
import pkgutil
import re
from pathlib import Path

import pytest

from dashboards.pages.registry import PAGES as SHOWN
from tests.docs.commands import commands
from tests.places import HOUSE, ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
CODE = re.compile(r"[a-z]+(_[a-z]+)+")


def finding_codes() -> set[str]:
    """Every text that the code passes where a `Finding` has its code."""
    codes = set()
    for package in ("tracker", "jobs"):
        for path in (HOUSE / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or len(node.args) < 3:
                    continue
                code = node.args[2]
                named = isinstance(node.func, ast.Name) and "inding" in node.func.id
                if named and isinstance(code, ast.Constant) and CODE.fullmatch(str(code.value)):
                    codes.add(str(code.value))
    return codes


def test_every_finding_is_explained() -> None:
    codes = finding_codes()
    assert {"stale_price", "missing_fx", "newer_shares"} <= codes  # the search itself works
    assert sorted(code for code in codes if f"`{code}`" not in OPERATIONS) == []


def test_no_sentence_of_the_program_names_a_command_that_is_not_there() -> None:
    known = {command.split()[0] for command in commands()}
    strange = []
    for package in ("tracker", "db", "jobs", "dashboards"):
        for path in (HOUSE / package).rglob("*.py"):
            for word in re.findall(r"'tracker ([a-z]+)", path.read_text(encoding="utf-8")):
                if word not in known:
                    strange.append(f"{path.name}: tracker {word}")
    assert strange == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    gone = [link for link in local if not (page.parent / link).exists()]
    sources = HOUSE / "tracker"  # what leads to the product's own files
    assert [
        link for link in gone if not (sources / link.removeprefix("../tracker/")).exists()
    ] == []


def is_there(name: str) -> bool:
    """Whether the clone has it, or the wheel that is tested in its place."""
    return (ROOT / name).exists() or (HOUSE / name).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_module_and_target_of_make_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"`[^`]*/caps/[^`]*`", "", text)  # the page that extending.md has one add
    top = "tracker|db|jobs|dashboards|tests|benchmarks"
    files = re.findall(rf"`((?:{top})/[\w/]+(?:\.py|\.toml|\.sh|/))`", text)
    assert [name for name in files if not is_there(name)] == []
    modules = [name.replace(".", "/") for name in re.findall(rf"-m ((?:{top})[\w.]+)", text)]
    assert [one for one in modules if not is_there(one) and not is_there(f"{one}.py")] == []
    made = set(re.findall(r"`make ([a-z-]+)`", text))
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert made <= there


def test_every_file_that_pages_export_is_named() -> None:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    named = {one for text in texts for one in re.findall(r"/export/[a-z]+/[a-z]+", text)}
    assert named == {
        f"/export/{page.title.lower()}/{name}" for page in SHOWN for name in page.exports
    }


def test_every_page_of_the_dashboard_has_a_guide_that_the_index_names() -> None:
    index = (ROOT / "docs/dashboard.md").read_text(encoding="utf-8")
    names = [page.title.lower() for page in SHOWN]
    assert [name for name in names if f"(pages/{name}.md)" not in index] == []
    assert {guide.stem for guide in (ROOT / "docs/pages").glob("*.md")} == set(names)


def test_every_test_that_security_names_is_there() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", page))
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    there = {name for text in texts for name in re.findall(r"def (test_[a-z0-9_]+)\(", text)}
    assert len(named) > 30
    assert named - there == set()


def test_every_trap_of_the_pages_has_its_test_and_every_test_stands_there() -> None:
    pages = [
        (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
        for page in ("sources", "traps", "security")
    ]
    listed = set(re.findall(r"`(test_trap_\w+)`", "\n".join(pages)))
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    there = re.findall(r"def (test_trap_\w+)", "\n".join(tests))
    assert sorted(listed) == sorted(there)
    assert len(listed) > 110


def formulas() -> list[str]:
    page = (ROOT / "docs/formulas.md").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"\| `([a-z_]+(?:\.[A-Za-z_]+)+)` \|", page)))


@pytest.mark.parametrize("name", formulas())
def test_every_formula_names_a_function_that_explains_itself(name: str) -> None:
    assert pkgutil.resolve_name(f"tracker.{name}").__doc__


def test_every_formula_has_a_source_and_a_worked_number() -> None:
    page = (ROOT / "docs/formulas.md").read_text(encoding="utf-8")
    rows = [
        line.split("|")[1:-1] for line in page.splitlines() if re.search(r"\| `[a-z_]+\.", line)
    ]
    assert len(rows) > 25
    for _, formula, source, _, worked in rows:
        assert formula.strip()
        assert set(source.replace(",", "").split()) <= {"R", "M", "A", "D"}
        assert re.search("[0-9]", worked)
