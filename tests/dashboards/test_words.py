"""Every word of every page has its translation, none is left over, and no name is lost in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from dashboards.reader import Reader, reading_as
from dashboards.words import TRANSLATIONS, catalogue, say, say_count
from tests.places import HOUSE

DASHBOARDS = HOUSE / "dashboards"
# What is said by a variable: names of pages, of charts' buttons, of colours, of statuses.
KEYWORDS = {"say": (1,), "say_count": (2,), "Page": (2,), "msg": (1,)}


def spoken() -> Iterator[tuple[str, str]]:
    """Every text that the code says, with where it says it."""
    for path in sorted(DASHBOARDS.rglob("*.py")):
        for line, text, _comments, _context in extract_from_file("python", path, KEYWORDS):
            texts = text if isinstance(text, tuple) else (text,)
            yield from ((one, f"{path.name}:{line}") for one in texts if one)


def names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def test_every_word_is_translated() -> None:
    known = catalogue("zh")
    assert [f"{where}: {text}" for text, where in spoken() if not known.get(text)] == []


def test_no_translation_is_left_over() -> None:
    said = {text for text, _where in spoken()}
    assert [text for text in catalogue("zh") if text not in said] == []


def test_a_translation_fills_in_the_same_names() -> None:
    assert [text for text, there in catalogue("zh").items() if names(text) != names(there)] == []


def test_no_text_is_translated_twice() -> None:
    seen: dict[str, str] = {}
    for path in sorted((TRANSLATIONS / "zh").glob("*.po")):
        with path.open("rb") as lines:
            for message in read_po(lines, locale="zh"):
                if message.id:
                    assert str(message.id) not in seen, f"{message.id!r}: {path.name} again"
                    seen[str(message.id)] = path.name


def test_english_needs_no_catalogue_and_chinese_no_plural() -> None:
    assert say("one of {allowed}", allowed="a, b") == "one of a, b"
    assert say_count("{n} day", "{n} days", 1) == "1 day"
    assert say_count("{n} day", "{n} days", 1200) == "1,200 days"
    with reading_as(Reader("zh")):
        assert say_count("{n} day", "{n} days", 1) == "1 天"
        assert say("a text that nobody wrote") == "a text that nobody wrote"
