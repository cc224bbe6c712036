"""The scorecard: ratings against the market since publication, forecasts against results."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.asked import Asked
from dashboards.cards import card
from dashboards.covered import load_covered_inputs
from dashboards.elements import Children
from dashboards.file_links import file_links
from dashboards.formats import day
from dashboards.pages.model.scorecard_ratings import (
    bands_part,
    measured_words,
    ratings_table,
    street_table,
)
from dashboards.pages.model.scorecard_results import bias_table, rest_table, results_table
from dashboards.rating import NOT_SHOWN
from dashboards.words import msg, say
from tracker.document import Valuation
from tracker.errors import TrackerError
from tracker.scorecard import ScorecardDocument, scorecard

KNOWN: Final = msg("What was known before a result or at a close; what came later never counts.")


def scorecard_card(asked: Asked, document: Valuation) -> Component:
    """Show what each rating has earned, the street since, and how good the forecasts were."""
    try:
        found = scorecard_of(asked, document["ticker"])
    except TrackerError as error:  # a valuation is recorded, but of the company nothing is left
        told = html.P(str(error), lang="en", className="nothing")
        return card(say("Scorecard"), [told], "scorecard")
    files = file_links(asked.address, "model", "scorecard", say("This scorecard"))
    parts = [
        html.Div([html.Span(say(KNOWN), className="sub"), files], className="controls"),
        *_ratings(found),
        html.Div(
            [_results(found), _rest(found), *_bias(found), _street(found)], className="scored-parts"
        ),
    ]
    hint = say("as of {day}", day=day(found["as_of"]))
    return card(say("Scorecard"), parts, "scorecard", hint)


def scorecard_of(asked: Asked, ticker: str) -> ScorecardDocument:
    """Keep score of a company, once a batch and hour: horizons end and sessions close meanwhile."""
    now = asked.snapshot.now
    key = ("scorecard", ticker, f"{now:%Y-%m-%d %H}", asked.stamp.of(("batch",)))
    return asked.record.keep(key, lambda: scorecard(load_covered_inputs(asked, ticker), now=now))


def _ratings(found: ScorecardDocument) -> list[Component]:
    title = say("What each rating has earned")
    if found["restricted"]:
        return [_part(title, [html.P(say(NOT_SHOWN), className="nothing")])]
    if not found["publications"]:
        told = html.P(say("No target is published yet, so no rating is judged."))
        return [_part(title, [told])]
    parts = [ratings_table(found), measured_words(found), bands_part(found)]
    return [_part(title, parts, say("performance since publication, and the rating it would be"))]


def _results(found: ScorecardDocument) -> Component:
    title = say("Forecasts against results")
    if not found["results"]:
        return _part(
            title, [_nothing(say("No result is recorded yet:"), "tracker import actuals FILE")]
        )
    hint = say("error = forecast / actual − 1; of ratios in points, of losses as an amount")
    return _part(title, [results_table(found["results"])], hint, "whole")


def _bias(found: ScorecardDocument) -> list[Component]:
    if not found["bias"]:
        return []
    hint = say("mean error; above zero is too high")
    return [_part(say("Bias by line"), [bias_table(found["bias"])], hint)]


def _rest(found: ScorecardDocument) -> Component:
    title = say("The year: reported half and implied half")
    if found["rest_of_year"]:
        hint = say("implied = the model’s year − the reported half")
        return _part(title, [rest_table(found["rest_of_year"])], hint, "whole")
    if not found["results"]:
        told = say("Once a half-year is reported, the other half follows from the model’s year.")
    else:
        told = say("No modelled year has exactly one half reported.")
    return _part(title, [html.P(told, className="nothing")])


def _street(found: ScorecardDocument) -> Component:
    title = say("Where the consensus went since publication")
    told = [one for published in found["publications"] for one in published["consensus"]]
    if not any(one["now_m"] is not None for one in told):
        absent = say("No consensus of this company is recorded:")
        return _part(title, [_nothing(absent, "tracker run consensus")])
    hint = say("a change of source is no revision")
    return _part(title, [street_table(found)], hint)


def _nothing(told: str, command: str) -> Component:
    return html.P([told, " ", html.Code(command)], className="nothing")


def _part(title: str, children: list[Component], hint: str = "", name: str = "") -> Component:
    heading: Children = [title, " ", html.Span(hint, className="hint")] if hint else title
    return html.Section([html.H3(heading), *children], className=f"scored {name}")
