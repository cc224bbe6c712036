"""Line by period as a table and as a chart: model, the vintage before, street, result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children
from dashboards.figures.frame import graph
from dashboards.figures.model_line import Forecast, Points, Range, line_over_time
from dashboards.figures.model_mini import Mini, mini_chart
from dashboards.figures.palette import Palette
from dashboards.formats import ABSENT, arrow, day, instant, number, percent
from dashboards.pages.model.comparison import Gap, Ledger, Row
from dashboards.pages.model.periods import line_name, period_name, unit_name, written
from dashboards.reader import Language
from dashboards.words import say
from tracker.told import Key, Told

DRAWN = 12  # vintages in a chart; of older ones nobody could tell one line from another
Party = Literal["model", "previous", "street", "result"]
Measure = Literal["change", "difference", "surprise"]


@dataclass(frozen=True, slots=True)
class Said:
    """One row of a line's group: who says it, and a cell for each period."""

    title: Children
    cells: Sequence[Children]
    style: str
    origins: Sequence[str] = ()


def lines_table(
    ledger: Ledger, rows: Sequence[Row], palette: Palette, year_ends_in: int
) -> Component:
    """Lay out periods as columns and, line by line, what each of the parties says of them."""
    periods = sorted({row.key[1] for row in rows})
    last = {row.key[1]: row for row in rows if row.reported} or {}
    ends = {row.key[1]: row for row in rows} | last
    head = [html.Th(say("Line"), scope="col", className="text", colSpan=2)]
    for month in periods:
        row = ends[month]
        name = period_name(row.end, row.key[2], reported=row.reported, year_ends_in=year_ends_in)
        kind = say("reported") if row.reported else say("forecast")
        title: Children = [name, html.Div(kind, className="aside")]
        style = "number reported" if row.reported else "number forecast"
        head.append(html.Th(title, scope="col", className=style))
    body: list[Component] = []
    for line in dict.fromkeys(row.key[0] for row in rows):
        held = {row.key[1]: row for row in rows if row.key[0] == line}
        body += _group(ledger, line, [held.get(month) for month in periods], palette)
    caption = html.Caption(
        say("Forecasts by line and period against consensus and results"), className="unseen"
    )
    table = html.Table(
        [caption, html.Thead(html.Tr(head)), html.Tbody(body)], className="figures lines"
    )
    return html.Div(table, className="wide-table")


def _group(
    ledger: Ledger, line: str, held: Sequence[Row | None], palette: Palette
) -> list[Component]:
    """Give a line's rows; whoever says nothing of the line has none."""
    first = next(row for row in held if row is not None)
    said = [
        Said(_model_title(ledger, 1), _figures(held, "model"), "model", _origins(held, "model")),
        Said(
            _model_title(ledger, 2),
            _figures(held, "previous"),
            "previous",
            _origins(held, "previous"),
        ),
        Said(say("Change to it"), _gaps(held, "change"), "gap"),
        Said(_street_title(held), _figures(held, "street"), "street", _origins(held, "street")),
        Said(say("Model to consensus"), _gaps(held, "difference"), "gap"),
        Said(_result_title(held), _figures(held, "result"), "result", _origins(held, "result")),
        Said(say("Actual to the forecast before it"), _gaps(held, "surprise"), "gap"),
    ]
    there = [one for one in said if any(cell != ABSENT for cell in one.cells)]
    unit = html.Div(unit_name(first.unit, first.currency), className="aside")
    mini = html.Img(src=mini_chart(_mini(held), palette), alt="", className="mini")
    name = html.Th(
        [html.Span(line_name(line), className="name"), unit, mini],
        scope="rowgroup",
        rowSpan=len(there),
        className="text line",
    )
    return [_said(one, name if place == 0 else None) for place, one in enumerate(there)]


def _said(one: Said, name: Component | None) -> Component:
    origins = one.origins or [""] * len(one.cells)
    cells = [
        html.Td(cell, className="number", title=origin)
        if origin
        else html.Td(cell, className="number")
        for cell, origin in zip(one.cells, origins, strict=True)
    ]
    title = html.Th(one.title, scope="row", className="text")
    whole = [title, *cells] if name is None else [name, title, *cells]
    return html.Tr(whole, className=one.style if name is None else f"{one.style} first")


def _figures(held: Sequence[Row | None], name: Party) -> list[Children]:
    return [
        ABSENT
        if row is None or (one := getattr(row, name)) is None
        else written(one.value, row.unit)
        for row in held
    ]


def _origins(held: Sequence[Row | None], name: Party) -> list[str]:
    """Say of each figure who told it, where exactly, and when it could be known."""
    told = [None if row is None else getattr(row, name) for row in held]
    return [
        ""
        if one is None
        else say(
            "{source}, known {when}",
            source=" · ".join(part for part in (one.source, one.note) if part),
            when=instant(one.known_at),
        )
        for one in told
    ]


def _gaps(held: Sequence[Row | None], name: Measure) -> list[Children]:
    return [ABSENT if row is None else gap_words(getattr(row, name), row.unit) for row in held]


def _model_title(ledger: Ledger, place: int) -> Children:
    name = say("Model") if place == 1 else say("Previous vintage")
    if len(ledger.vintages) < place:
        return name
    published = day(ledger.vintages[-place].published_on)
    return [name, html.Span(f" {published}", className="aside")]


def _street_title(held: Sequence[Row | None]) -> Children:
    return _titled(say("Consensus"), [row.street for row in held if row is not None])


def _result_title(held: Sequence[Row | None]) -> Children:
    return _titled(say("Actual"), [row.result for row in held if row is not None])


def _titled(name: str, told: Sequence[Told | None]) -> Children:
    """Name who says it, with the date and source of the newest figure."""
    there = [one for one in told if one is not None]
    if not there:
        return name
    newest = max(there, key=lambda one: one.told_on)
    dated = f"{day(newest.told_on)} · {newest.source}"
    if newest.analysts:
        dated = say("{told} · {n} analysts", told=dated, n=number(newest.analysts, 0))
    return [name, html.Span(f" {dated}", className="aside")]


def _mini(held: Sequence[Row | None]) -> Mini:
    def values(name: Party) -> list[float | None]:
        told = [None if row is None else getattr(row, name) for row in held]
        return [None if one is None else one.value for one in told]

    return Mini(
        model=values("model"),
        reported=[row is not None and row.reported for row in held],
        previous=values("previous"),
        results=values("result"),
    )


def silent(ledger: Ledger) -> Component:
    """Say who says nothing at all, so that a missing row is no riddle, and the mend."""
    told: list[Child] = []
    if len(ledger.vintages) == 1:
        told.append(say("One vintage so far, so there is no change to show."))
    if not ledger.street:
        absent = say("No consensus of this company is recorded:")
        told += [" ", absent, " ", html.Code("tracker run consensus")]
    if not ledger.results:
        told += [" ", say("No result is recorded:"), " ", html.Code("tracker import actuals FILE")]
    return html.P(told, className="sub")


def gap_words(one: Gap | None, unit: str) -> Component | str:
    """Write a gap with its arrow: ▲ +5.3%, ▼ −1.2 pp, ▲ +12.0."""
    if one is None:
        return ABSENT
    if one.kind == "ratio":
        text, shape = percent(one.value), arrow(one.value)
    else:
        figure = number(one.value, 1 if one.kind == "points" or unit == "m" else 2)
        shape = {"−": "▼"}.get(figure[:1], "▲" if any(c in figure for c in "123456789") else "")
        sign = "+" if shape == "▲" else ""
        text = f"{sign}{figure}"
        if one.kind == "points":
            text = say("{points} pp", points=text)
    side = {"▲": "up", "▼": "down"}.get(shape, "level")
    return html.Span(f"{shape} {text}" if shape else text, className=side)


def line_chart(
    ledger: Ledger,
    keys: Sequence[Key],
    palette: Palette,
    language: Language,
    year_ends_in: int,
) -> Component:
    """Draw one line; `keys` are its periods in their order."""
    rows = [ledger.row(key) for key in keys]
    names = [
        period_name(row.end, row.key[2], reported=row.reported, year_ends_in=year_ends_in)
        for row in rows
    ]
    unit = rows[-1].unit
    vintages = [
        Forecast(
            label=say("Model of {day}", day=day(vintage.published_on)),
            values=[_drawn(vintage.figures.get(key), unit) for key in keys],
            reported=[
                (one := vintage.figures.get(key)) is not None and one.reported for key in keys
            ],
        )
        for vintage in ledger.vintages[-DRAWN:]
        if any(key in vintage.figures for key in keys)
    ]
    figure = line_over_time(
        names,
        vintages,
        _street(ledger, keys, unit),
        _results(ledger, keys, unit),
        palette,
        title=f"{line_name(keys[0][0])}, {unit_name(unit, rows[-1].currency)}",
    )
    words = say(
        "{line} by period: solid reported, dashed forecast; the figures stand in the table",
        line=line_name(keys[0][0]),
    )
    return graph(figure, name="model-line", words=words, height=280, language=language)


def _street(ledger: Ledger, keys: Sequence[Key], unit: str) -> Range | None:
    held = [ledger.street.get(key) for key in keys]
    if not any(held):
        return None
    return Range(
        label=say("Consensus"),
        values=[_drawn(one, unit) for one in held],
        low=[None if one is None else one.low for one in held],
        high=[None if one is None else one.high for one in held],
    )


def _results(ledger: Ledger, keys: Sequence[Key], unit: str) -> Points | None:
    held = [ledger.results.get(key) for key in keys]
    if not any(held):
        return None
    return Points(say("Actual"), [_drawn(one, unit) for one in held])


def _drawn(one: Told | None, unit: str) -> float | None:
    if one is None or one.value is None:
        return None
    return float(f"{one.value * (100 if unit == 'ratio' else 1):.5g}")
