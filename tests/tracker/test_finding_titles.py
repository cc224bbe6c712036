"""Every finding has a title in both languages, whether documents name its code or the code does."""

from __future__ import annotations

import ast
import re

from tests.places import HOUSE, ROOT
from tracker.finding_titles import TITLES

WORD = re.compile(r"[\u4e00-\u9fff]")


def documented() -> set[str]:
    table = (ROOT / "docs/operations.md").read_text("utf-8").split("## Findings")[1]
    rows = table.split("\n## ")[0].splitlines()
    cells = [row.split("|")[1] for row in rows if row.startswith("| `")]
    return {code for cell in cells for code in re.findall(r"`(\w+)`", cell)}


def made() -> set[str]:
    """The codes that the program gives findings, as far as they are written out."""
    calls = [
        node
        for package in ("tracker", "db", "jobs")
        for path in (HOUSE / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding"
    ]
    codes = [call.args[2] for call in calls if len(call.args) > 2]
    return {str(code.value) for code in codes if isinstance(code, ast.Constant)}


def test_every_documented_finding_has_a_title_in_both_languages() -> None:
    assert len(documented()) > 50
    assert sorted(documented() - set(TITLES)) == []
    assert [code for code, (english, chinese) in TITLES.items() if WORD.search(english)] == []
    assert [code for code, (_, chinese) in TITLES.items() if not WORD.search(chinese)] == []


def test_every_finding_that_the_program_makes_has_a_title() -> None:
    assert len(made()) > 40
    assert sorted(made() - set(TITLES)) == []
