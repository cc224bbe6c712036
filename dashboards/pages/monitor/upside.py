"""The upside in words and as a bullet, and what the target would be with today's inputs."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children, labelled
from dashboards.findings import told
from dashboards.formats import ABSENT, day, number, percent, price
from dashboards.marks import change, share_marks, stale_mark
from dashboards.pages.monitor.bullet import bullet
from dashboards.pages.monitor.origins import (
    computed_origin,
    explained,
    target_origin,
    upside_origin,
)
from dashboards.pages.monitor.quotes import LiveLine, indicative_mark, indicative_part
from dashboards.rating import Standing, band_words
from dashboards.sentences import filled
from dashboards.tables import Column, table
from dashboards.words import msg, say
from tracker.document import FlipPrice, Valuation
from tracker.standing import is_over

AGAINST: Final = {
    "published": msg("upside to the published target"),
    "marked": msg("upside to the marked target, computed, not a published target"),
    "peer_marked": msg("upside to the peer-marked target, computed, not a published target"),
}
COMPUTED: Final = msg("computed, not a published target")


def upside_part(document: Valuation, standing: Standing, live: LiveLine | None = None) -> Component:
    """Show the banded upside in words and as a bullet."""
    value = banded_upside(document)
    section = html.Section(
        [
            html.Div(
                [
                    _headline(document, standing, value),
                    *_remarks(document, standing, value),
                    *indicative_part(live),
                ],
                className="headline",
            ),
            *_drawing(document, standing, value, live),
        ],
        className="upside",
    )
    return labelled(section, say("Upside"))


def _drawing(
    document: Valuation, standing: Standing, value: float | None, live: LiveLine | None
) -> list[Component]:
    if not document["bands"]:
        none = say("No rating bands are recorded for this company.")
        return [html.P(none, className="nothing")]
    words = html.Div(_axis_words(document), className="sub axis-words")
    return [bullet(document, standing, value, *indicative_mark(live)), words]


def banded_upside(document: Valuation) -> float | None:
    """Give the upside that the coverage bands: published, marked or peer-marked."""
    upsides = document["upside"]
    known = {"marked": upsides["marked"], "peer_marked": upsides["peer_marked"]}
    return known.get(document["banded"], upsides["published"])


def nearest_flip(document: Valuation) -> tuple[FlipPrice, float] | None:
    """Give the closest price at which the band is left, and the change of the close to it."""
    close, band = document["price"]["value"], document["band"]
    if not close:
        return None
    moves = [
        (flip, flip["price"] / close - 1)
        for flip in document["flip_prices"]
        if flip["price"] and band in {flip["from"], flip["to"]}
    ]
    return min(moves, key=lambda move: abs(move[1]), default=None)


def _headline(document: Valuation, standing: Standing, value: float | None) -> Component:
    kind = AGAINST.get(document["banded"], AGAINST["published"])
    against = say("against an expired target") if is_over(document) else say(kind)
    return html.Div(
        [html.Span(change(value), className="big"), " ", html.Span(against, className="against")],
        className="headline-figure" if standing.current else "headline-figure faded",
    )


def _remarks(document: Valuation, standing: Standing, value: float | None) -> list[Component]:
    remarks = [_verdict(document, standing, value)]
    if document["price"]["stale"]:
        session = day(document["price"]["session"])
        remarks.append(
            html.Span(stale_mark(say("from the close of {day}", day=session)), className="remark")
        )
    return remarks


def _verdict(document: Valuation, standing: Standing, value: float | None) -> Component:
    if value is None:
        told = filled(msg("not computable: {reason}"), reason=_reason(document))
        return html.Span(told, className="remark")
    if not standing.current:
        status = standing.status[:1].lower() + standing.status[1:]
        return html.Span(say("No band is current: {status}", status=status), className="remark")
    band, flip = html.Strong(standing.band or ABSENT), nearest_flip(document)
    if flip is None:
        return html.Span(filled(msg("in the band {band}"), band=band), className="remark")
    other = flip[0]["to"] if flip[0]["from"] == document["band"] else flip[0]["from"]
    told = filled(
        msg("in the band {band} · {other} at {price} ({change} from the close)"),
        band=band,
        other=band_words(document, other),
        price=price(flip[0]["price"], document["target"]["currency"]),
        change=change(flip[1]),
    )
    return html.Span(told, className="remark")


def _reason(document: Valuation) -> Child:
    for finding in document["findings"]:
        if finding["subject"] == document["ticker"] and finding["severity"] != "info":
            return html.Span(told(finding))
    return say("see the findings")


def _axis_words(document: Valuation) -> str:
    return say(
        "Below each edge: the threshold, and the close in {currency} at which the band changes",
        currency=document["target"]["currency"] or say("its currency"),
    )


def readings_part(document: Valuation) -> Component:
    """Lay out what the target is on each of its readings, and which of them were published."""
    target, upsides = document["target"], document["upside"]
    origin = computed_origin(document)
    rows: list[list[Children]] = [
        [
            say("Published"),
            explained(number(target["published"], 2), target_origin(document)),
            explained(change(upsides["published"]), upside_origin(document)),
            _printed_words(document),
        ],
        _computed(say("Marked"), target["marked"], upsides["marked"], origin),
        _computed(say("Peer-marked"), target["peer_marked"], upsides["peer_marked"], origin),
    ]
    rows += _relative(document)
    columns = [
        Column(say("Target"), figure=False),
        Column(say("{currency} per share", currency=target["currency"] or "").strip()),
        Column(say("Upside")),
        Column(say("What it is"), figure=False),
    ]
    body = table(columns, rows, "readings", say("The target on each of its readings"))
    parts = [body, *share_marks(document)]
    return labelled(html.Section(parts, className="readings-part"), say("Readings of the target"))


def _relative(document: Valuation) -> list[list[Children]]:
    """Give the upside over the benchmark's expected return, or why there is none."""
    known, relative = document.get("benchmark"), document["upside"]["relative"]
    if relative is None and (known is None or known["expected_return"] is not None):
        return []
    index = (known and known["index"]) or say("its benchmark")
    told = say("no expected return of {index} is stated", index=index)
    if known and known["expected_return"] is not None:
        stated = percent(known["expected_return"])
        told = say("over {percent} expected of {index}", percent=stated, index=index)
    elif relative is not None:
        told = say("expected return")
    return [[say("Against benchmark"), ABSENT, percent(relative), told]]


def _computed(name: str, value: float | None, upside: float | None, origin: str) -> list[Children]:
    return [name, explained(number(value, 2), origin), change(upside), say(COMPUTED)]


def _printed_words(document: Valuation) -> str:
    published = day(document["target"]["published_on"])
    if is_over(document):
        return say("as printed on {day}, expired", day=published)
    return say("as printed on {day}", day=published)
