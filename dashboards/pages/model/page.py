"""The Model page: forecasts against consensus and results, what if, the field, the target."""

from __future__ import annotations

from typing import Final

from dash import Dash, html
from dash.development.base_component import Component

from dashboards import controls
from dashboards.asked import Asked, Page
from dashboards.cards import card
from dashboards.covered import about_chosen, names_of
from dashboards.elements import tagged
from dashboards.facts import fact, facts
from dashboards.figures.palette import palette_of
from dashboards.file_links import file_links
from dashboards.formats import ABSENT, day, fiscal_year, multiple, named, number, price
from dashboards.marks import change, stale_mark
from dashboards.pages.model import deciding, what_if
from dashboards.pages.model.audit import audit_card, audit_sheet
from dashboards.pages.model.comparison import Ledger, Row, ledger_of
from dashboards.pages.model.drafts import drafts_cards
from dashboards.pages.model.football import football_card
from dashboards.pages.model.grid import scenario_cards
from dashboards.pages.model.grid_sheet import effects_sheet, grid_sheet
from dashboards.pages.model.history import history_card
from dashboards.pages.model.lines import gap_words, line_chart, lines_table, silent
from dashboards.pages.model.periods import (
    DECEMBER,
    KEY,
    LENGTHS,
    REVENUE,
    in_order,
    line_name,
    unit_name,
    written,
)
from dashboards.pages.model.queries import Records, lines_of, records_of
from dashboards.pages.model.scorecard import scorecard_card
from dashboards.pages.model.scorecard_sheet import scorecard_sheet
from dashboards.pages.model.sheet import lines_sheet
from dashboards.pages.model.what_if import what_if_card
from dashboards.queries import Shown
from dashboards.rating import NOT_SHOWN
from dashboards.reader import Language, reader
from dashboards.record import Record
from dashboards.words import msg, say
from tracker.document import Valuation
from tracker.restricted import RESTRICTED
from tracker.standing import is_over

SHOWN: Final = {"key": msg("Key lines"), "one": msg("The drawn line"), "all": msg("Every line")}


def render(asked: Asked) -> list[Component]:
    """Build the page about the company that the address names."""
    return about_chosen(asked, _build)


def _build(asked: Asked, shown: Shown) -> list[Component]:
    document = shown.document
    lines = in_order(lines_of(asked, document["ticker"]))
    line = asked.address.choice("line", lines or [REVENUE], _first(lines))
    records = records_of(asked, shown, line)
    ledger = ledger_of(records, asked.snapshot.now)
    hidden = document["status"] == RESTRICTED
    parts = [
        html.Div([controls.company(names_of(asked), document["ticker"])], className="controls"),
        _first_row(document, ledger),
        *drafts_cards(asked, document),
        *([] if hidden else [what_if_card(document, records.around.ads_ratio, asked.address)]),
        _lines_card(asked, document, ledger, lines, line),
        *([_hidden()] if hidden else _judged(asked, document, records)),
        scorecard_card(asked, document),
        *([] if hidden else [audit_card(asked, document)]),
    ]
    page = html.Article(parts, className="coverage model-page")
    return [tagged(page, "ticker", document["ticker"])]


def _judged(asked: Asked, document: Valuation, records: Records) -> list[Component]:
    """Build what implies a rating or a target: nothing of it is shown of a restricted company."""
    who = reader()
    return [
        football_card(document, records.around.closes, palette_of(who), who.language),
        *scenario_cards(document, asked.address),
        history_card(asked, document, records.around.targets),
    ]


def _hidden() -> Component:
    return html.P(say(NOT_SHOWN), className="notice")


def _first(lines: list[str]) -> str:
    return REVENUE if REVENUE in lines or not lines else lines[0]


def _first_row(document: Valuation, ledger: Ledger) -> Component:
    close, target = document["price"], document["target"]
    title = named(document["name"], document["ticker"])
    told = say(
        "close {price}, {day}",
        price=price(close["value"], close["currency"]),
        day=day(close["session"]),
    )
    identity: list[Component] = [
        html.Div(document["ticker"], className="label"),
        html.H1(title),
        html.Div(told, className="sub"),
    ]
    if close["stale"]:
        identity.append(stale_mark(say("stale close")))
    over = is_over(document)
    published = say("Published target, expired") if over else say("Published target")
    basis = f"{multiple(target['multiple'])} P/S {fiscal_year(target['fiscal_end'])}"
    return facts(
        [
            html.Div(identity, className="fact"),
            fact(
                published,
                price(target["published"], target["currency"]),
                f"{basis} · {day(target['published_on'])}",
                change(document["upside"]["published"]),
            ),
            fact(
                say("Marked target"),
                price(target["marked"], target["currency"]),
                say("computed, not published"),
                change(document["upside"]["marked"]),
            ),
            _vintage_fact(ledger),
            _street_fact(document, ledger),
            _result_fact(ledger),
        ],
        say("The model in short"),
    )


def _vintage_fact(ledger: Ledger) -> Component:
    label = say("Newest vintage")
    if not ledger.vintages:
        return fact(label, ABSENT, say("no model is recorded"))
    newest = day(ledger.vintages[-1].published_on)
    if len(ledger.vintages) == 1:
        return fact(label, newest, say("the only one so far"))
    before = day(ledger.vintages[-2].published_on)
    n = number(len(ledger.vintages), 0)
    return fact(label, newest, say("of {n}; the one before {day}", n=n, day=before))


def _street_fact(document: Valuation, ledger: Ledger) -> Component:
    end = document["target"]["fiscal_end"]
    label = say("Model against consensus")
    row = _basis_row(ledger, end)
    if row is None or row.street is None:
        return fact(
            label, ABSENT, say("no consensus is recorded for {year}", year=fiscal_year(end))
        )
    told = say(
        "revenue {year}: {model} against {street}",
        year=fiscal_year(end),
        model=written(None if row.model is None else row.model.value, row.unit),
        street=written(row.street.value, row.unit),
    )
    return fact(label, gap_words(row.difference, row.unit), told)


def _basis_row(ledger: Ledger, end: str | None) -> Row | None:
    keys = [key for key in ledger.subjects() if key[0] == REVENUE and key[2] == 12]
    rows = [ledger.row(key) for key in keys]
    return next((row for row in rows if row.end.isoformat() == end), None)


def _result_fact(ledger: Ledger) -> Component:
    label = say("Last result")
    results = [one for one in ledger.results.values() if one.line == REVENUE]
    if not results:
        return fact(label, ABSENT, say("no result is recorded yet"))
    last = ledger.row(max(results, key=lambda one: (one.month, one.months)).key)
    ended = day(last.end)
    if last.surprise is None:
        value = written(None if last.result is None else last.result.value, last.unit)
        unit = unit_name(last.unit, last.currency)
        told = say("revenue to {day}, {unit}; no forecast before it", day=ended, unit=unit)
        return fact(label, value, told)
    told = say("revenue to {day} against our last forecast", day=ended)
    return fact(label, gap_words(last.surprise, last.unit), told)


def _lines_card(
    asked: Asked, document: Valuation, ledger: Ledger, lines: list[str], line: str
) -> Component:
    title, who = say("Forecasts by vintage, consensus and results"), reader()
    keys = ledger.subjects()
    lengths = sorted({key[2] for key in keys}, reverse=True)
    if not keys:
        told = say("No model is recorded yet. Load one:")
        nothing = html.P(
            [told, " ", html.Code("tracker import forecast FILE")], className="nothing"
        )
        return card(title, [nothing], "lines-card")
    allowed = [str(one) for one in lengths]
    months = int(asked.address.choice("months", allowed, allowed[0]))
    which = asked.address.choice("lines", list(SHOWN), "key")
    ends_in = _year_ends_in(document)
    drawn = [key for key in keys if key[0] == line and key[2] == months]
    wanted = {"one": [line], "all": lines}.get(which) or [*KEY, line]
    chosen = [key for key in keys if key[2] == months and key[0] in wanted]
    order = in_order(lines)
    rows = [
        ledger.row(key) for key in sorted(chosen, key=lambda key: (order.index(key[0]), key[1]))
    ]
    chart = (
        line_chart(ledger, drawn, palette_of(who), who.language, ends_in)
        if drawn
        else html.P(say("This line has no such periods."), className="nothing")
    )
    parts = [
        _choices(asked, lines, line, lengths, (months, which)),
        chart,
        lines_table(ledger, rows, palette_of(who), ends_in),
        silent(ledger),
    ]
    hint = say("solid: reported; dashed: forecast; each vintage as it was known while in force")
    return card(title, parts, "lines-card", hint)


def _choices(
    asked: Asked, lines: list[str], line: str, lengths: list[int], chosen: tuple[int, str]
) -> Component:
    months, which = chosen
    options = [(one, line_name(one)) for one in lines]
    periods = {str(n): say(LENGTHS[n]) if n in LENGTHS else str(n) for n in lengths}
    lead = html.Span(say("Export"), className="label")
    return html.Div(
        [
            controls.select("line", options, line, say("Drawn line"), w=260),
            controls.segments(asked.address, "months", periods, str(months), say("Periods")),
            controls.segments(
                asked.address,
                "lines",
                {name: say(text) for name, text in SHOWN.items()},
                which,
                say("In the table"),
            ),
            file_links(asked.address, "model", "lines", say("These lines"), lead),
        ],
        className="controls",
    )


def _year_ends_in(document: Valuation) -> int:
    ends = [one["fiscal_end"] for one in document["revenue"]]
    return int(ends[0][5:7]) if ends else DECEMBER


def _register(app: Dash, record: Record, language: Language) -> None:
    what_if.register(app)
    deciding.register(app, record, language)


MODEL: Final = Page(
    "/model",
    "Model",
    render,
    by=("valuations", "batch"),
    exports={
        "lines": lines_sheet,
        "audit": audit_sheet,
        "grid": grid_sheet,
        "sensitivity": effects_sheet,
        "scorecard": scorecard_sheet,
    },
    register=_register,
    heavy=True,
)
