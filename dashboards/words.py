"""What pages say, in the reader's language: English in the code, Chinese in the catalogues.

A catalogue a page, `translations/zh/*.po`, read as they are: nothing has to be compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from dashboards.reader import reader

TRANSLATIONS: Final = Path(__file__).parent / "translations"


def say(text: str, /, **values: object) -> str:
    """Say a text in the reader's language, its `{names}` filled in; untranslated in English."""
    spoken = catalogue(reader().language).get(text) or text
    return spoken.format(**values) if values else spoken


def say_count(one: str, many: str, n: int, /, **values: object) -> str:
    """Say a text about `n` things; Chinese knows no plural. `{n}` is the count."""
    if reader().language == "en":
        return (one if n == 1 else many).format(n=f"{n:,}", **values)
    return say(many, n=f"{n:,}", **values)


def msg(text: str) -> str:
    """Mark a text that is said later by a variable, so that it is translated too."""
    return text


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Give all translations of a language; English has none, being what the code says."""
    found: dict[str, str] = {}
    for path in sorted((TRANSLATIONS / language).glob("*.po")):
        with path.open("rb") as lines:
            for message in read_po(lines, locale=language):
                if message.id and isinstance(message.string, str):
                    found[str(message.id)] = message.string
    return found
