"""The title of one column, taken apart: what, of which fiscal year, in which unit and currency."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from jobs.imports.units import Unit, take_unit

_RELATIVE: Final = re.compile(r"\b(?:fy\s?\+?([1-9])|([1-9])\s?fy)e?\b", re.ASCII)
_BLENDED: Final = re.compile(r"\b(?:[1-9]?\s?bf|blended( forward)?|ntm|ltm|ttm)\b", re.ASCII)
_ABSOLUTE: Final = re.compile(
    r"\b(?:fy\s?)?(?P<y>20\d\d)\s?(?:年度?)?\s?(?P<k>[eaf])?(?![a-z0-9])"
    r"|\bfy\s?(?P<y2>\d\d)\s?(?P<k2>[eaf])?\b",
    re.ASCII,  # a year may stand behind a Chinese word
)
_STATISTICS: Final = {
    "mean": r"\b(?:mean|average|avg)\b|平均值?|均值",
    "low": r"\b(?:low|lowest|min|minimum)\b|最低值?|最小值?",
    "high": r"\b(?:high|highest|max|maximum)\b|最高值?|最大值?",
    "analysts": r"\b(?:analysts|num(?:ber)? of (?:estimates|est|analysts)|num est|est count)\b"
    r"|# ?(?:of )?est(?:imates|s)?\b|预测机构数|预测家数|机构家数",
    "median": r"\bmedian\b|中位数|中值",
}
# Words of a title that say nothing more than that it is an estimate of a year.
_FILLERS: Final = re.compile(
    r"\b(?:best|west|consensus|estimates?|estimated|est|forecast|annual|total|net|fe|ff|iq|"
    r"fiscal|year|in|of)\b|一致预测|一致预期|万得|预测|报告期|年度|单位|货币|币种",
    re.ASCII,
)
_REVENUE: Final = frozenset({"sales", "revenue", "revenues", "营业收入", "营业总收入", "收入"})
_PUNCTUATION: Final = re.compile(r"[\[\](){}:：,.;/|*'\"+#-]")


@dataclass(frozen=True, slots=True)
class Period:
    """The fiscal year of a column: the n-th from now, or the one that ends in a calendar year."""

    relative: int | None = None
    year: int | None = None
    reason: str | None = None  # why it is no fiscal year to record: blended, reported

    def __str__(self) -> str:
        """Write it as desks do."""
        return f"FY{self.relative}" if self.relative else str(self.year)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title taken apart; `words` is what is left of it when all else is taken out."""

    words: str
    period: Period | None
    statistic: str | None
    unit: Unit

    @property
    def is_revenue(self) -> bool:
        """Tell whether the column is about revenue or one of its statistics."""
        return self.words in _REVENUE or (not self.words and self.statistic is not None)


def plain_title(text: str) -> str:
    """Give a title in lower case, full-width signs plain, line breaks and underscores as spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("_", " ")
    return " ".join(folded.split())


def read_heading(title: str) -> Heading:
    """Take a title apart. Worked: "FY2026E Revenue ($000)" is revenue of 2026 in USD thousands."""
    text = plain_title(title)
    period, text = read_period(text)
    statistic, text = _take_statistic(text)
    unit, text = take_unit(text)
    text = _FILLERS.sub(" ", text)
    words = " ".join(_PUNCTUATION.sub(" ", text).split())
    return Heading(words, period, statistic, unit)


def read_period(text: str) -> tuple[Period | None, str]:
    """Find the fiscal year that a text names, and give the text without it."""
    if found := _BLENDED.search(text):
        return Period(reason="a blend of fiscal years, not one of them"), _without(text, found)
    if found := _RELATIVE.search(text):
        return Period(relative=int(found[1] or found[2])), _without(text, found)
    if found := _ABSOLUTE.search(text):
        year = found["y"] or f"20{found['y2']}"
        reported = "a" in (found["k"], found["k2"])
        reason = "a reported year, no estimate" if reported else None
        return Period(year=int(year), reason=reason), _without(text, found)
    return None, text


def _take_statistic(text: str) -> tuple[str | None, str]:
    for name, pattern in _STATISTICS.items():
        if found := re.search(pattern, text, re.ASCII):
            return name, _without(text, found)
    return None, text


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
