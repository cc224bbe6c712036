"""What is simulated: the sources of the demo, and the words that stand wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tracker.addresses import Language
from tracker.errors import BadInputError
from tracker.ledger import rank_of

FEED: Final = "simulated"  # the market: closes, rates, levels, counts and estimates
TOLD: Final = "simulated report"  # what desk, companies and street say in the demo
WORDS: Final = {"en": "Simulated data", "zh": "模拟数据"}
BOTH: Final = f"{WORDS['en']} · {WORDS['zh']}"
SENTENCE: Final = {
    "en": f"{WORDS['en']}: made up by the demo, not what any market or company did.",
    "zh": f"{WORDS['zh']}：由演示程序虚构，并非任何市场或公司的真实情况。",
}


def is_simulated(source: str) -> bool:
    """Tell whether values of this source are made up."""
    return source in {FEED, TOLD}


def marked(text: str | None, language: Language) -> str:
    """Give a text with the words before it that everything in it is simulated."""
    return f"{SENTENCE[language]} {text or ''}".strip()


def check_sources(sources: Iterable[str], *, simulated: bool) -> None:
    """Keep real and made-up values apart: BadInputError names what must not enter this record.

    A simulated record takes no value of a market's feed, any other none of a simulated source.
    """
    for source in sorted(set(sources)):
        if is_simulated(source) and not simulated:
            raise BadInputError(
                f"values of the source {source!r} are made up and never enter a real record; "
                "'tracker up --demo' keeps a record of its own for them"
            )
        if simulated and rank_of(source) <= 0 and not is_simulated(source):
            raise BadInputError(
                f"this record is the demo's: values of {source!r} do not enter it; record them "
                "without --demo"
            )
