"""A rating for a terminal: an obsolete Buy must never look like a Buy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jobs.printed.figures import MISSING, count, day, money, multiple, percent, words
from tracker.document import Valuation
from tracker.fiscal import fiscal_year_label
from tracker.restricted import HIDDEN, RESTRICTED
from tracker.standing import is_current, is_over, is_struck

Line = tuple[str, str, str]
KINDS: Final = {"price": "price index", "total_return": "total return"}


def rating_lines(document: Valuation) -> Iterator[Line]:
    """Give rating, band or outcome, horizon, targets and flip prices, each with what it means."""
    if document["status"] == RESTRICTED:
        yield "rating", MISSING, HIDDEN
        yield _horizon(document)
        yield "market's multiple", multiple(document["market_multiple"]), _year(document)
        return
    if document["rating"] is None and document["target"]["published_on"] is None:
        yield "rating", MISSING, "no rating and no target is known on this date"
        return
    yield _rating(document)
    if is_struck(document):
        yield _outcome(document)
    elif is_current(document):
        yield _band(document)
    yield _horizon(document)
    yield from _targets(document)
    yield _market_multiple(document)
    if not is_struck(document):
        yield _earned(document)
    if is_current(document):
        yield from _flip_prices(document)


def _rating(document: Valuation) -> Line:
    name, target = _band_name(document, document["rating"]), document["target"]
    standing = words(document["status"])
    if is_struck(document):
        name = f"was {name}"
        standing = "horizon ended" if is_over(document) else standing
    elif not is_current(document):
        name, standing = f"({name})", f"{standing}: not current"
    age = document["target_age_days"]
    old = "age unknown" if age is None else f"{count(age, 'days')} old"
    published = f"of {day(target['published_on'])}, {target['source'] or MISSING}"
    return "rating", name, f"{standing}; {old}, {published}"


def _band(document: Valuation) -> Line:
    against = "" if document["band"] == document["rating"] else "; the rating differs"
    kind = words(document["banded"])
    return "band today", _band_name(document, document["band"]), f"of the {kind} upside{against}"


def _outcome(document: Valuation) -> Line:
    earned = document["earned"]
    if earned["band"] is None:
        return "outcome", "not known", "no close is known at the horizon's end"
    return "outcome", _band_name(document, earned["band"]), _performance(document)


def _earned(document: Valuation) -> Line:
    earned = document["earned"]
    band = _band_name(document, earned["band"])
    return "earned so far", band, _performance(document)


def _performance(document: Valuation) -> str:
    """Say the performance that a band was earned with, labelled absolute without an index."""
    earned = document["earned"]
    index = earned["benchmark"]
    if earned["relative"] is not None and index is not None:
        stated = document["benchmark"]["expected_return"]
        beside = "" if stated is None else f", {_expected(document)}"
        said = f"{percent(earned['relative'])} against {_proxy(document)}{beside}"
    elif earned["absolute"] is not None:
        unknown = f"; no level of {index} is recorded" if index else ""
        said = f"{percent(earned['absolute'])} absolute{unknown}"
    else:
        return "no close since publication"
    return f"{said}, {day(earned['base_session'])} to {day(earned['session'])}"


def _horizon(document: Valuation) -> Line:
    left = document["horizon"]["days_left"]
    if left is None:
        return "horizon ends", MISSING, ""
    told = f"{count(left, 'days')} left" if left >= 0 else f"ended {count(-left, 'days')} ago"
    return "horizon ends", day(document["horizon"]["ends"]), told


def _targets(document: Valuation) -> Iterator[Line]:
    target, upside = document["target"], document["upside"]
    basis, computed = f"{multiple(target['multiple'])} {_year(document)}", "computed, not published"
    for kind, price, change, told in (
        ("published", target["published"], upside["published"], basis),
        ("marked", target["marked"], upside["marked"], computed),
        ("peer-marked", target["peer_marked"], upside["peer_marked"], computed),
    ):
        upsides = "" if price is None else f"{percent(change)} {against(document)}; "
        yield f"target, {kind}", money(price, target["currency"]), f"{upsides}{told}"
    stated = document["benchmark"]["expected_return"]
    told = f"against {document['benchmark']['index'] or 'a benchmark'}, {_expected(document)}"
    if upside["relative"] is not None or stated is None:
        yield "upside, relative", percent(upside["relative"]), told


def _proxy(document: Valuation) -> str:
    """Name the index with the symbol and the kind of the levels that stand for it."""
    known = document["benchmark"]
    parts = [known["symbol"], KINDS.get(known["kind"] or "", known["kind"])]
    named = ", ".join(part for part in parts if part)
    return f"{known['index']} ({named})" if named else str(known["index"])


def _expected(document: Valuation) -> str:
    stated = document["benchmark"]["expected_return"]
    return "no expected return stated" if stated is None else f"expected {percent(stated)}"


def against(document: Valuation) -> str:
    """Say what a change to a target is: an upside only while the target is current."""
    if is_over(document):
        return "against an expired target"
    return "upside" if is_current(document) else "against a target that is not current"


def _market_multiple(document: Valuation) -> Line:
    told = f"{_year(document)}, against the target's {multiple(document['target']['multiple'])}"
    return "market's multiple", multiple(document["market_multiple"]), told


def _year(document: Valuation) -> str:
    end = document["target"]["fiscal_end"]
    return f"P/S {MISSING if end is None else fiscal_year_label(end)}"


def _flip_prices(document: Valuation) -> Iterator[Line]:
    for flip in document["flip_prices"]:
        below, above = _band_name(document, flip["from"]), _band_name(document, flip["to"])
        price = money(flip["price"], document["target"]["currency"])
        yield "flip price", price, f"{below} below, {above} above"


def _band_name(document: Valuation, band: str | None) -> str:
    names = {known["id"]: known["name"]["en"] for known in document["bands"]}
    return MISSING if band is None else names.get(band, words(band))
