"""Every finding has a name on pages, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from dashboards.findings import TITLES, title_of
from dashboards.reader import Reader, reading_as

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def documented() -> set[str]:
    table = OPERATIONS.read_text(encoding="utf-8").split("## Findings")[1].split("\n## ")[0]
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {code for cell in first for code in re.findall(r"`(\w+)`", cell)}


def test_every_documented_code_has_a_title() -> None:
    assert len(documented()) > 50
    assert sorted(documented() - set(TITLES)) == []


def test_a_title_is_said_in_the_readers_language_and_an_unknown_code_keeps_its_words() -> None:
    assert (title_of("stale_fx"), title_of("not_yet_known")) == ("Stale FX", "Not yet known")
    with reading_as(Reader("zh")):
        assert (title_of("stale_fx"), title_of("not_yet_known")) == ("汇率过期", "Not yet known")
