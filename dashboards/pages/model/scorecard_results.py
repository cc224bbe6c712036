"""Forecasts against results, their bias, and what the model leaves for the other half."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, Children
from dashboards.formats import ABSENT, day, fiscal_year, number, percent
from dashboards.marks import change
from dashboards.pages.model.periods import line_name, period_name, unit_name, written
from dashboards.tables import Column, table
from dashboards.words import msg, say
from tracker.scorecard.document import BiasDocument, ErrorDocument, RestDocument, ResultDocument

VINTAGES: Final = 4  # that have a column of their own; the file has all
MEASURES: Final = {
    "ratio": msg("of the actual"),
    "pp": msg("in points"),
    "amount": msg("as an amount"),
}
REASONS: Final = (  # what the scorecard says of a figure that is missing
    msg("the vintage in force before the result holds no forecast of it"),
    msg("no consensus of it was known before the result"),
    msg("a figure is missing"),
    msg("the model holds no other half"),
    msg("the same half of the year before is not known"),
    msg("one of the two is not above zero"),
    msg("no consensus of it was known at publication"),
    msg("no consensus of it is recorded"),
    msg("the mean at publication is not above zero"),
)


def results_table(results: Sequence[ResultDocument]) -> Component:
    """Lay out each result beside the model in force, the street and the vintages before."""
    older = [one for result in results for one in result["vintages"] if not one["in_force"]]
    columns = [
        Column(say("Line"), figure=False),
        Column(say("Period")),
        Column(say("Actual"), strong=True),
        Column(say("Model in force")),
        Column(say("Forecast error")),
        Column(say("Consensus")),
        Column(say("Forecast error")),
        *([Column(say("Older vintages"))] if older else []),
    ]
    rows = [_result_row(one, with_older=bool(older)) for one in results]
    body = table(columns, rows, "scored-results", say("Forecasts against results"))
    errors = [error for one in results for error in (one["model"], one["consensus"])]
    return html.Div([_wide(body), *_notes(error["reason"] for error in errors)])


def _result_row(one: ResultDocument, *, with_older: bool) -> list[Children]:
    unit = unit_name(one["unit"], one["currency"])
    end = dt.date.fromisoformat(one["period_end"])
    published = say("reported {day}", day=day(one["published_on"]))
    older = [error for error in reversed(one["vintages"]) if not error["in_force"]]
    return [
        [line_name(one["line"]), html.Span(f" {unit}", className="aside")],
        [period_name(end, one["months"], reported=True), html.Div(published, className="aside")],
        written(one["actual"], one["unit"]),
        *_error_cells(one["model"], one["unit"]),
        *_error_cells(one["consensus"], one["unit"]),
        *([_older(older, one["unit"])] if with_older else []),
    ]


def _error_cells(error: ErrorDocument, unit: str) -> list[Children]:
    """Give a forecast with its date, and its error; a dash says on hover why there is none."""
    reason = error["reason"]
    absent = html.Span(ABSENT, title=say(reason) if reason in REASONS else reason)
    if error["value"] is None:
        return [absent, ABSENT]
    dated = html.Div(day(error["published_on"]), className="aside")
    found = absent if reason else error_words(error, unit)
    return [[written(error["value"], unit), dated], found]


def _older(errors: Sequence[ErrorDocument], unit: str) -> Children:
    if not errors:
        return ABSENT
    return html.Span(
        [
            html.Div(
                [
                    written(error["value"], unit),
                    html.Span(f" {day(error['published_on'])} ", className="aside"),
                    error_words(error, unit),
                ]
            )
            for error in errors
        ]
    )


def error_words(error: ErrorDocument, unit: str) -> Child:
    """Write an error in what it is measured in: as a ratio, in points, or in the line's unit."""
    if error["error_ratio"] is not None:
        return change(error["error_ratio"])
    if error["error_pp"] is not None:
        return say("{points} pp", points=_signed(error["error_pp"], 1))
    return _signed(error["error_amount"], 2 if unit == "per_share" else 1)


def bias_table(found: Sequence[BiasDocument]) -> Component:
    """Lay out mean errors by line and forecaster; of one vintage alone the model says it all."""
    vintages = sorted({one["published_on"] or "" for one in found if one["who"] == "vintage"})
    shown = vintages[-VINTAGES:] if len(vintages) > 1 else []
    makers = [("model", None), ("consensus", None), *(("vintage", on) for on in reversed(shown))]
    titles = [say("Model in force"), say("Consensus")]
    titles += [say("Model of {day}", day=day(on)) for on in reversed(shown)]
    held = {(one["line"], one["measure"], one["who"], one["published_on"]): one for one in found}
    subjects = dict.fromkeys((one["line"], one["measure"]) for one in found)
    rows: list[list[Children]] = [
        [
            [line_name(line), html.Span(f" {say(MEASURES[measure])}", className="aside")],
            *(_bias_cell(held.get((line, measure, who, on))) for who, on in makers),
        ]
        for line, measure in subjects
    ]
    columns = [Column(say("Line"), figure=False), *map(Column, titles)]
    caption = say("Mean signed and absolute errors by line; above zero is too high")
    return _wide(table(columns, rows, "scored-bias", caption))


def _bias_cell(one: BiasDocument | None) -> Children:
    """Write the mean error; below it the mean of its sizes, and over how many results."""
    if one is None:
        return ABSENT
    mean, size = one["mean_error"], one["mean_absolute_error"]
    if one["measure"] == "ratio":
        first, second = change(mean), percent(size).removeprefix("+")
    else:
        text = _signed(mean, 1)
        written_mean = f"{text} {unit_name(one['unit'], one['currency'])}"
        if one["measure"] == "pp":
            written_mean = say("{points} pp", points=text)
        first, second = html.Span(written_mean), number(size, 1)
    told = say("absolute {size} · n = {n}", size=second, n=number(one["n"], 0))
    return [first, html.Div(told, className="aside")]


def rest_table(found: Sequence[RestDocument]) -> Component:
    """Lay out each year as reported half + implied half, against what was modelled."""
    columns = [
        Column(say("Line"), figure=False),
        Column(say("Year, modelled")),
        Column(say("Reported half")),
        Column(say("Implied half"), strong=True),
        Column(say("Modelled half")),
        Column(say("Implied to modelled")),
        Column(say("Growth implied, y/y (h/h)")),
        Column(say("Growth modelled, y/y (h/h)")),
    ]
    caption = say("The model’s year as reported half and implied other half")
    body = table(columns, [_rest_row(one) for one in found], "scored-rest", caption)
    return html.Div([_wide(body), *_notes(why for one in found for why in one["reasons"].values())])


def _notes(reasons: Iterable[str | None]) -> list[Component]:
    """Say below a table what its dashes mean, each reason once."""
    return [
        html.Div([f"{ABSENT} ", reason_words(reason)], className="sub")
        for reason in dict.fromkeys(reasons)
        if reason is not None
    ]


def _rest_row(one: RestDocument) -> list[Children]:
    year = fiscal_year(one["fiscal_end"])
    half = say("{currency} m, H{half} implied", currency=one["currency"], half=one["implied_half"])
    gap: Children = change(one["gap_ratio"])
    if one["gap_ratio"] is None:
        gap = _signed(one["gap_m"], 1)
    return [
        [line_name(one["line"]), html.Div(f"{year} · {half}", className="aside")],
        written(one["year_m"], "m"),
        written(one["reported_half_m"], "m"),
        written(one["implied_half_m"], "m"),
        written(one["modelled_half_m"], "m"),
        gap,
        _growth(one["implied_growth_ratio"], one["implied_on_reported_half_ratio"]),
        _growth(one["modelled_growth_ratio"], one["modelled_on_modelled_half_ratio"]),
    ]


def _growth(year_on_year: float | None, half_on_half: float | None) -> Children:
    return [percent(year_on_year), html.Span(f" ({percent(half_on_half)})", className="aside")]


def reason_words(reason: str | None) -> Component:
    """Say why a figure is missing; what names currencies or units stays as it is recorded."""
    if reason in REASONS:
        return html.Span(say(reason))
    return html.Span(reason or "", lang="en")


def _signed(value: float | None, places: int) -> str:
    text = number(value, places)
    return f"+{text}" if value is not None and value > 0 else text


def _wide(body: Component) -> Component:
    return html.Div(body, className="wide-table")
