"""What if: sliders that move the inputs of a target in the browser, and touch no record."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from dash import ALL, ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.cards import card
from dashboards.elements import labelled
from dashboards.formats import named
from dashboards.pages.model.inputs import NAMES, unit_of
from dashboards.words import say
from tracker.bands import Band
from tracker.document import Valuation
from tracker.sensitivity.reckoning import Basis, Inputs, basis_of
from tracker.standing import is_current, is_over

SLIDE: Final = "what-if-slide"
FIELD: Final = "what-if-field"
TOLD: Final = "what-if-told"
BASE: Final = "what-if-base"
RESET: Final = "what-if-reset"
PREFIX: Final = "if_"  # of the names in the address
LOW, HIGH = -90, 300  # percent around the recorded value that a slider spans
SPANS: Final = {
    "multiple": (-90, 150),
    "revenue": (-90, 150),
    "fx": (-50, 50),
    "shares": (-50, 100),
}
MENDS: Final = {"price": "tracker run prices", "fx": "tracker run fx"}
LOAD: Final = "tracker coverage load FILE"


def register(app: Dash) -> None:
    """Let the browser reckon: whenever a slider or field moves, and when the card appears."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("what_if", "update"),
        Output({"type": SLIDE, "name": ALL}, "value"),
        Output({"type": FIELD, "name": ALL}, "value"),
        Output({"type": TOLD, "name": ALL}, "children"),
        Output({"type": TOLD, "name": ALL}, "className"),
        Input({"type": SLIDE, "name": ALL}, "value"),
        Input({"type": FIELD, "name": ALL}, "value"),
        Input({"type": RESET, "name": ALL}, "n_clicks"),
        Input({"type": BASE, "name": ALL}, "data"),
    )


def what_if_card(document: Valuation, ads_ratio: float, address: Address) -> Component:
    """Show the sliders and what follows; where an input is missing, which one and its mend."""
    title, hint = say("What if"), say("not recorded: moves nothing but this card")
    basis, missing = basis_of(document, ads_ratio)
    if basis is None:
        return card(title, [_missing(missing)], "what-if-card", hint)
    given = {name: value for name in NAMES if (value := given_by(address, name)) is not None}
    inputs = basis.recorded.changed(given)
    rows = [_row(name, inputs, basis) for name in NAMES]
    reset = html.Button(
        say("Reset to the record"), id={"type": RESET, "name": "all"}, className="reset"
    )
    parts: list[Component] = [
        dcc.Store(id={"type": BASE, "name": "base"}, data=_held(document, basis)),
        html.Div(
            [
                labelled(html.Div([*rows, reset], className="sliders", role="group"), title),
                _outcome(document, basis),
            ],
            className="what-if",
        ),
    ]
    return card(title, parts, "what-if-card", hint)


def given_by(address: Address, name: str) -> float | None:
    """Give what the address says of one input; only what is above zero can be meant."""
    return address.number(f"{PREFIX}{name}", 1e-9, 1e12)


def _missing(missing: list[str]) -> Component:
    names = ", ".join(say(NAMES[name]) for name in missing)
    told = say("Nothing to move: missing {names}. Enter or fetch it:", names=names)
    mends = dict.fromkeys(MENDS.get(name, LOAD) for name in missing)
    codes = [part for mend in mends for part in (" ", html.Code(mend))]
    return html.P([told, *codes], className="nothing")


def _row(name: str, inputs: Inputs, basis: Basis) -> Component:
    low, high = SPANS.get(name, (LOW, HIGH))
    recorded, value = getattr(basis.recorded, name), getattr(inputs, name)
    moved = round(100 * (value / recorded - 1))
    label = say(NAMES[name])
    slide = dcc.Input(
        id={"type": SLIDE, "name": name},
        type="range",
        min=low,
        max=high,
        step=1,
        value=max(low, min(high, moved)),
    )
    field = dcc.Input(
        id={"type": FIELD, "name": name},
        type="number",
        step="any",
        value=float(f"{value:.12g}"),
        debounce=True,
    )
    unit = f"× {unit_of(name, basis)}" if name == "multiple" else unit_of(name, basis)
    told = html.Span(unit, className="aside")
    return html.Div(
        [
            html.Div([html.Span(label, className="name"), " ", told]),
            html.Label(
                [html.Span(say("{label}, % of change", label=label), className="unseen"), slide]
            ),
            html.Label([html.Span(say("{label}, value", label=label), className="unseen"), field]),
            html.Span(id={"type": TOLD, "name": f"moved_{name}"}, className="level"),
        ],
        className="slider",
    )


def _outcome(document: Valuation, basis: Basis) -> Component:
    flips = [
        _line(say("{upper} / {lower} at", upper=_band(above), lower=_band(below)), f"flip_{place}")
        for place, (above, below) in enumerate(_edges(basis))
    ]
    banded = say("Band at these inputs")
    if is_over(document):
        banded = say("Band at these inputs, target expired")
    elif not is_current(document):
        banded = say("Band at these inputs, no rating is current")
    lines = [
        _line(say("Target, {currency}", currency=basis.quote_currency), "target", strong=True),
        _line(say("Against the published target"), "against"),
        _line(say("Upside to the price"), "upside", strong=True),
        _line(banded, "band", strong=True),
        *flips,
        _line(say("P/S at the price"), "market"),
    ]
    formula = say(
        "target = multiple × revenue × FX / shares; flip price = target / (1 + threshold)"
    )
    return html.Div(
        [
            html.Div(html.Dl([part for line in lines for part in line]), role="status"),
            html.P(id={"type": TOLD, "name": "state"}, className="sub"),
            html.P(formula, className="sub"),
        ],
        className="reckoned",
    )


def _line(label: str, name: str, *, strong: bool = False) -> tuple[Component, Component]:
    told = html.Span(id={"type": TOLD, "name": name})
    return html.Dt(label), html.Dd(told, className="strong" if strong else "")


def _edges(basis: Basis) -> list[tuple[Band, Band]]:
    bands = list(basis.bands)
    return [
        (upper, lower)
        for upper, lower in zip(bands, bands[1:], strict=False)
        if upper.lower is not None and upper.lower > -1
    ]


def _band(one: Band) -> str:
    return named({"en": one.name_en, "zh": one.name_zh}, one.id)


def _held(document: Valuation, basis: Basis) -> dict[str, object]:
    """Give what the browser needs to reckon, and the words that it says."""
    return {
        "ticker": document["ticker"],
        "recorded": asdict(basis.recorded),
        "unit": basis.unit,
        "ads_ratio": basis.ads_ratio,
        "expected": basis.expected,
        "published": basis.published,
        "prefix": PREFIX,
        "bands": [
            {"id": one.id, "name": _band(one), "lower": one.lower, "inclusive": one.inclusive}
            for one in basis.bands
        ],
        "words": {
            "recorded": say("as recorded; the target is the marked one"),
            "changed": say("what if, not recorded"),
            "no_bands": say("no bands are recorded"),
        },
    }
