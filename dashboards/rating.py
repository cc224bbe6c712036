"""What a published rating is worth today: an obsolete Buy must never look like a Buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboards.formats import ABSENT, age, day, named, percent, words
from dashboards.words import msg, say
from tracker.document import Valuation
from tracker.standing import earned_ratio, is_current, is_over, is_struck

KINDS: Final = {"price": msg("price index"), "total_return": msg("total return")}
NOT_SHOWN: Final = msg("restricted: rating, target and upside are not shown")


@dataclass(frozen=True, slots=True)
class Standing:
    """A rating as it may be shown: never without its status and its age."""

    rating: str
    current: bool  # only then is a band shown as current
    struck: bool  # the rating is over: struck through, its outcome in its place
    status: str
    age: str
    outcome: str | None
    band: str | None  # the computed band, only while the rating is current
    contradicted: bool  # the computed band differs from the published rating


def standing_of(document: Valuation) -> Standing:
    """Judge the rating of a document by its status and its horizon."""
    current, struck = is_current(document), is_struck(document)
    band = document["band"] if current else None
    return Standing(
        rating=band_words(document, document["rating"]),
        current=current,
        struck=struck,
        status=_status_words(document, is_over(document)),
        age=_age_words(document),
        outcome=outcome_of(document) if struck else None,
        band=band_words(document, band) if band else None,
        contradicted=band is not None and band != document["rating"],
    )


def outcome_of(document: Valuation) -> str:
    """Say which rating the performance until the horizon's end has earned."""
    earned = document["earned"]
    if earned["band"] is None:
        return say("Outcome not known: no close at the horizon’s end")
    name = band_words(document, earned["band"])
    return say("Outcome: {band}, {performance}", band=name, performance=performance_of(document))


def performance_of(document: Valuation) -> str:
    """Write the earned performance, labelled absolute where no benchmark level is recorded."""
    ratio = earned_ratio(document)
    if ratio is None:
        return ABSENT
    return say("{percent} {measure}", percent=percent(ratio), measure=measure_of(document))


def measure_of(document: Valuation) -> str:
    """Say against what the earned performance is measured: its benchmark by its proxy, or nothing.

    With the return that the coverage expects of the benchmark, where it states one.
    """
    if document["earned"]["relative"] is None:
        return say("absolute")
    against = say("against {benchmark}", benchmark=proxy_of(document))
    known = document.get("benchmark")
    if known is None or known["expected_return"] is None:
        return against
    stated = percent(known["expected_return"])
    return say("{against}, expected {percent}", against=against, percent=stated)


def proxy_of(document: Valuation) -> str:
    """Name the benchmark by its symbol and kind too: MSCI China (MCHI, total return)."""
    index = document["earned"]["benchmark"] or say("its benchmark")
    known = document.get("benchmark")  # older documents name the index alone
    return index if known is None else proxy_words(index, known["symbol"], known["kind"])


def proxy_words(index: str, symbol: str | None, kind: str | None) -> str:
    """Name an index by what stands for it: a symbol, and a price index or a total return."""
    parts = [symbol, say(KINDS[kind]) if kind in KINDS else kind]
    proxy = ", ".join(part for part in parts if part)
    return say("{index} ({proxy})", index=index, proxy=proxy) if proxy else index


def band_words(document: Valuation, band: str | None) -> str:
    """Name a band in the reader's language; one that the coverage does not define by its id."""
    names = {known["id"]: known["name"] for known in document["bands"]}
    return named(names.get(band or ""), words(band))


def _status_words(document: Valuation, over: bool) -> str:
    if document["status"] is None:
        return say("Status unknown")
    if over:
        return say("Horizon ended {day}", day=day(document["horizon"]["ends"]))
    return words(document["status"])


def _age_words(document: Valuation) -> str:
    days = document["target_age_days"]
    return say("age unknown") if days is None else say("{age} old", age=age(days, "days"))
