"""Style sheets of different pages are all loaded at once: none may dress another's class."""

from __future__ import annotations

import re
from collections import defaultdict

from dashboards.app import ASSETS

# A rule whose selector is one class alone, and so holds on every page.
ALONE = re.compile(r"^\.([a-z][a-z0-9-]*)\s*(?:,|\{)", re.MULTILINE)


def test_no_class_is_dressed_in_two_sheets() -> None:
    sheets: dict[str, set[str]] = defaultdict(set)
    for path in ASSETS.glob("*.css"):
        for name in ALONE.findall(path.read_text("utf-8")):
            sheets[name].add(path.name)
    assert {name: sorted(found) for name, found in sheets.items() if len(found) > 1} == {}


def test_colours_are_those_of_the_tokens() -> None:
    """Light and dark have one place; print alone knows paper."""
    named = re.compile(r"#[0-9a-fA-F]{3,8}\b")
    offenders = {
        f"{path.name}: {line.strip()}"
        for path in ASSETS.glob("*.css")
        if path.name != "tokens.css"
        for line in path.read_text("utf-8").partition("@media print")[0].splitlines()
        if named.search(line)
    }
    assert offenders == set()
