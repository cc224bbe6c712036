"""Multiple by revenue: the target at each pair, with its upside and band; today's is framed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.cards import card
from dashboards.elements import Children
from dashboards.file_links import file_links
from dashboards.formats import bare_amount, fiscal_year, millions, multiple, number, percent
from dashboards.pages.model.grid_cases import scenarios_card
from dashboards.pages.model.grid_effects import effects_card, input_name
from dashboards.pages.model.what_if import PREFIX
from dashboards.rating import band_words
from dashboards.words import msg, say
from tracker.depositary import ads_ratio
from tracker.document import Valuation
from tracker.sensitivity import PriceGrid, Step, Today, price_grid, reasons, today_of
from tracker.standing import is_current, is_over

MARKS: Final = {
    "today": msg("today"),
    "market": msg("market’s own"),
    "consensus": msg("consensus"),
}
DARKEST: Final = 34  # percent of the accent behind the highest band


def scenario_cards(document: Valuation, address: Address) -> list[Component]:
    """Show the cases, the grid of multiple and revenue, and what each input does alone."""
    today = today_of(document, ads_ratio(document))
    return [
        scenarios_card(document, today),
        grid_card(document, today, address),
        effects_card(document, today, address),
    ]


def grid_card(document: Valuation, today: Today, address: Address) -> Component:
    """Show the grid; where no target can be reckoned, what is missing and its mend."""
    grid, missing = price_grid(today), list(reasons(document, today))
    title = say("Multiple by revenue")
    told: list[Component] = []
    if "peers" in missing:
        words = say("No peer-marked target: fewer than two peers with fresh consensus.")
        told = [html.P(words, className="nothing")]
    elif missing:
        names = ", ".join(input_name(one) for one in missing)
        words = say("Cells are empty: missing {names}; “What if” names the mend.", names=names)
        told = [html.P(words, className="nothing")]
    if not math.isfinite(grid.prices[0, 0]):  # all of them are there, or none
        return card(title, told, "grid-card")
    lead = html.Span(say("Export"), className="label")
    files = file_links(address, "model", "grid", title, lead)
    table = html.Div(_table(document, today, grid, address), className="wide-table")
    parts = [html.Div(files, className="controls"), table, *told, *_outside(today, grid)]
    return card(title, parts, "grid-card", _hint(document, today))


def _hint(document: Valuation, today: Today) -> str:
    kind = {"marked": msg("marked target"), "peer_marked": msg("peer-marked target")}[today.of]
    told = say(
        "{kind} in {currency}, upside and band at the close of {price}; a cell sets “What if”",
        kind=say(kind),
        currency=today.basis.quote_currency,
        price=number(document["price"]["value"], 2),
    )
    if is_over(document):
        return f"{told}; {say('of an expired target')}"
    return told if is_current(document) else f"{told}; {say('no rating is current')}"


def _table(document: Valuation, today: Today, grid: PriceGrid, address: Address) -> Component:
    year = fiscal_year(today.basis.fiscal_end or None)
    corner = [
        html.Span(say("P/S {year} ↓", year=year)),
        html.Span(
            say("revenue {year}, {currency} m →", year=year, currency=today.basis.revenue_currency)
        ),
    ]
    across = [_head(one, bare_amount(one.value), "col") for one in grid.revenues]
    shades = _shades(document)
    rows = []
    for row, step in enumerate(grid.multiples):
        cells = [
            _cell(document, grid, (row, column), shades, address)
            for column in range(len(grid.revenues))
        ]
        rows.append(html.Tr([_head(step, multiple(step.value), "row"), *cells]))
    caption = say("The target by multiple and revenue, with upside and band of each")
    return html.Table(
        [
            html.Caption(caption, className="unseen"),
            html.Thead(html.Tr([html.Th(corner, className="corner"), *across])),
            html.Tbody(rows),
        ],
        className="figures price-grid",
    )


def _head(step: Step, value: str, scope: str) -> Component:
    """Head a row or column by its value, its change against today's, and what else it is."""
    names = ["number", *(f"is-{name}" for name in step.marks)]
    marks = ", ".join(say(MARKS[name]) for name in step.marks)
    moved = percent(step.change, 0 if abs(step.change * 100 % 1) < 1e-9 else 1)
    aside = marks if step.change == 0 else " · ".join(one for one in (moved, marks) if one)
    return html.Th(
        [html.Span(value, className="value"), html.Span(aside, className="aside")],
        scope=scope,
        className=" ".join(names),
    )


def _cell(
    document: Valuation,
    grid: PriceGrid,
    at: tuple[int, int],
    shades: dict[str, str],
    address: Address,
) -> Component:
    row, column = grid.multiples[at[0]], grid.revenues[at[1]]
    here = "today" in row.marks and "today" in column.marks
    band = grid.verdicts.band[at]
    changes = {
        f"{PREFIX}multiple": None if here else f"{row.value:.10g}",
        f"{PREFIX}revenue": None if here else f"{column.value:.10g}",
    }
    figure = dcc.Link(
        number(float(grid.prices[at]), 2), href=address.href(**changes), refresh=False
    )
    verdict: Children = [
        html.Span(percent(float(grid.verdicts.upside[at]))),
        " ",
        band_words(document, band),
    ]
    inside: list[Component] = [figure, html.Div(verdict, className="verdict")]
    if here:
        inside.insert(0, html.Span(f"{say('today')}: ", className="unseen"))
    return html.Td(
        inside,
        className="number here" if here else "number",
        style={"--shade": shades.get(str(band), "0%")},
    )


def _shades(document: Valuation) -> dict[str, str]:
    """Give the shade of each band, the highest darkest, the lowest none."""
    names = [one["id"] for one in document["bands"]][::-1]
    steps = max(len(names) - 1, 1)
    return {name: f"{round(DARKEST * place / steps)}%" for place, name in enumerate(names)}


def _outside(today: Today, grid: PriceGrid) -> Sequence[Component]:
    told = []
    for name, value in grid.outside.items():
        words = msg("The market’s own multiple, {value}, lies beyond the grid.")
        written = multiple(value)
        if name == "consensus":
            words = msg("Consensus, {value}, lies beyond the grid.")
            written = millions(value, today.basis.revenue_currency)
        told.append(html.P(say(words, value=written), className="sub"))
    return told
