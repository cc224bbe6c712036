"""The upside in words and as a bullet, and what the target would be with today's inputs."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children, labelled
from dashboards.formats import ABSENT, day, named, number, percent, price
from dashboards.marks import change, share_marks, stale_mark
from dashboards.pages.monitor.banner import message_of
from dashboards.pages.monitor.bullet import bullet
from dashboards.pages.monitor.quotes import LiveLine, indicative_mark, indicative_part
from dashboards.rating import Standing, band_name
from dashboards.tables import Column, table
from tracker.document import FlipPrice, Valuation
from tracker.standing import is_over

KINDS: Final = {
    "published": "published target",
    "marked": "marked target",
    "peer_marked": "peer-marked target",
}
COMPUTED: Final = "computed, not a published target"


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
    return labelled(section, "Upside")


def _drawing(
    document: Valuation, standing: Standing, value: float | None, live: LiveLine | None
) -> list[Component]:
    if not document["bands"]:
        return [html.P("No rating bands are recorded for this company.", className="nothing")]
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
    kind = KINDS.get(document["banded"], document["banded"])
    note = "" if document["banded"] == "published" else f", {COMPUTED}"
    against = "against an expired target" if is_over(document) else f"upside to the {kind}{note}"
    return html.Div(
        [html.Span(change(value), className="big"), " ", html.Span(against, className="against")],
        className="headline-figure" if standing.current else "headline-figure faded",
    )


def _remarks(document: Valuation, standing: Standing, value: float | None) -> list[Component]:
    remarks = [_verdict(document, standing, value)]
    if document["price"]["stale"]:
        session = day(document["price"]["session"])
        remarks.append(html.Span(stale_mark(f"from the close of {session}"), className="remark"))
    return remarks


def _verdict(document: Valuation, standing: Standing, value: float | None) -> Component:
    if value is None:
        return html.Span(f"not computable: {_reason(document)}", className="remark")
    if not standing.current:
        status = standing.status[:1].lower() + standing.status[1:]
        return html.Span(f"No band is current: {status}", className="remark")
    children: list[Child] = ["in the band ", html.Strong(standing.band or ABSENT)]
    flip = nearest_flip(document)
    if flip is not None:
        other = flip[0]["to"] if flip[0]["from"] == document["band"] else flip[0]["from"]
        name = named(band_name(document, other))
        at = price(flip[0]["price"], document["target"]["currency"])
        children += [f" · {name} at {at} (", change(flip[1]), " from the close)"]
    return html.Span(children, className="remark")


def _reason(document: Valuation) -> str:
    for finding in document["findings"]:
        if finding["subject"] == document["ticker"] and finding["severity"] != "info":
            return message_of(finding)
    return "see the findings"


def _axis_words(document: Valuation) -> str:
    currency = document["target"]["currency"]
    return (
        "Below each edge: the threshold, and the close "
        f"in {currency or 'its currency'} at which the band changes"
    )


def readings_part(document: Valuation) -> Component:
    """Lay out what the target is on each of its readings, and which of them were published."""
    target, upsides = document["target"], document["upside"]
    rows: list[list[Children]] = [
        [
            "Published",
            number(target["published"], 2),
            change(upsides["published"]),
            _printed_words(document),
        ],
        ["Marked", number(target["marked"], 2), change(upsides["marked"]), COMPUTED],
        ["Peer-marked", number(target["peer_marked"], 2), change(upsides["peer_marked"]), COMPUTED],
    ]
    if upsides["relative"] is not None:
        rows.append(["Against benchmark", ABSENT, percent(upsides["relative"]), "expected return"])
    columns = [
        Column("Target", figure=False),
        Column(f"{target['currency'] or ''} per share".strip()),
        Column("Upside"),
        Column("What it is", figure=False),
    ]
    body = table(columns, rows, "readings", "The target on each of its readings")
    parts = [body, *share_marks(document)]
    return labelled(html.Section(parts, className="readings-part"), "Readings of the target")


def _printed_words(document: Valuation) -> str:
    published = f"as printed on {day(document['target']['published_on'])}"
    return f"{published}, expired" if is_over(document) else published
