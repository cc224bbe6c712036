"""What a published rating is worth today: an obsolete Buy must never look like a Buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dashboards.formats import ABSENT, age, day, named, percent, words
from dashboards.words import msg, say
from tracker.document import Earned, Name, Valuation
from tracker.standing import is_current, is_over, is_struck

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
        rating=named(band_name(document, document["rating"])),
        current=current,
        struck=struck,
        status=_status_words(document, is_over(document)),
        age=_age_words(document),
        outcome=outcome_of(document) if struck else None,
        band=named(band_name(document, band)) if band else None,
        contradicted=band is not None and band != document["rating"],
    )


def outcome_of(document: Valuation) -> str:
    """Say which rating the performance until the horizon's end has earned."""
    earned = document["earned"]
    if earned["band"] is None:
        return say("Outcome not known: no close at the horizon’s end")
    name = named(band_name(document, earned["band"]))
    return say("Outcome: {band}, {performance}", band=name, performance=performance_of(earned))


def performance_of(earned: Earned) -> str:
    """Write the earned performance, labelled absolute where no benchmark level is recorded."""
    ratio = earned["absolute"] if earned["relative"] is None else earned["relative"]
    if ratio is None:
        return ABSENT
    return say("{percent} {measure}", percent=percent(ratio), measure=measure_of(earned))


def measure_of(earned: Earned) -> str:
    """Say against what the earned performance is measured: its benchmark, or nothing."""
    if earned["relative"] is None:
        return say("absolute")
    return say("against {benchmark}", benchmark=earned["benchmark"] or say("its benchmark"))


def band_name(document: Valuation, band: str | None) -> Name | None:
    """Give the names of a band; one that the coverage does not define keeps its own id."""
    if band is None:
        return None
    names = {known["id"]: known["name"] for known in document["bands"]}
    return names.get(band, Name(en=words(band), zh=""))


def _status_words(document: Valuation, over: bool) -> str:
    if document["status"] is None:
        return say("Status unknown")
    if over:
        return say("Horizon ended {day}", day=day(document["horizon"]["ends"]))
    return words(document["status"])


def _age_words(document: Valuation) -> str:
    days = document["target_age_days"]
    return say("age unknown") if days is None else say("{age} old", age=age(days, "days"))
