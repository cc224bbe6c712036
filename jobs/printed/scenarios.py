"""Scenarios for a terminal: cases, the grid of multiple and revenue, and what each input does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from jobs.printed.figures import (
    MISSING,
    dated,
    day,
    millions,
    money,
    multiple,
    number,
    percent,
    words,
)
from jobs.printed.rating import against
from jobs.printed.terminal import (
    Figures,
    Words,
    open_console,
    print_disclaimer,
    print_line,
    print_table,
)
from tracker.document import Valuation
from tracker.fiscal import fiscal_year_label
from tracker.restricted import RESTRICTED
from tracker.sensitivity.document import (
    CaseDocument,
    EffectDocument,
    ScenarioDocument,
    StepDocument,
)

NAMES: Final = {
    "price": "price",
    "multiple": "target multiple",
    "peers": "peers' multiple, now / then",
    "revenue": "model revenue",
    "fx": "exchange rate",
    "shares": "shares",
}
MARKS: Final = {"today": "today", "market": "the market's", "consensus": "consensus"}


def print_scenarios(
    document: Valuation, found: ScenarioDocument, *, older: date | None = None
) -> None:
    """Print cases, grid and sensitivity; what is missing is a dash with the reason below.

    `older` is the day of an earlier target that has cases, named where this one has none.
    """
    console = open_console()
    print_line(console, f"{found['name']['en']} {found['ticker']}: what if", "bold")
    print_line(console, dated(found))
    if found["status"] != RESTRICTED:
        print_line(console, _headline(document, found))
        bands = {one["id"]: one["name"]["en"] for one in document["bands"]}
        if found["cases"]:
            _print_cases(found, bands)
        else:
            console.print()
            print_line(console, _no_cases(document, older))
        if found["target"] is not None:
            _print_grid(found, bands)
            _print_effects(found, bands)
    console.print()
    for name, reason in found["missing"].items():
        print_line(console, reason if name == "target" else f"{NAMES[name]}: {reason}")
    print_disclaimer(console, found["disclaimer"])


def _headline(document: Valuation, found: ScenarioDocument) -> str:
    kind, target = words(found["of"]), money(found["target"], found["currency"])
    if found["target"] is None:
        return f"{kind} target: {MISSING}"
    change = f"{percent(found['upside'])} {against(document)}"
    told = f"{target}, {change} at {number(found['price'], 2)}"
    return f"{kind} target {told}; computed, not published"


def _print_cases(found: ScenarioDocument, bands: dict[str, str]) -> None:
    console = open_console()
    columns = [
        Words("case"),
        *map(Figures, ("multiple", "revenue, m", f"price, {found['currency']}", "upside")),
        Words("band"),
        Words("the band changes at", most=60),
    ]
    print_table(console, columns, [_case(one, bands) for one in found["cases"]])
    between = found["range"]
    if between is None:
        return
    prices = f"{number(between['low'], 2)} to {number(between['high'], 2)}"
    upsides = f"{percent(between['low_upside'])} to {percent(between['high_upside'])}"
    reward = between["reward"]
    lowest, highest = between["lowest"], between["highest"]
    times = number(reward, 1)
    told = "" if reward is None else f"; {highest} adds {times} x what {lowest} takes"
    print_line(console, f"{lowest} to {highest}, without probabilities: {prices}, {upsides}{told}")


def _no_cases(document: Valuation, older: date | None) -> str:
    target = day(document["target"]["published_on"])
    only = "" if older is None else f" of the target of {target}, only of that of {day(str(older))}"
    return f"no scenarios are recorded{only}: add [[scenario]] entries to the coverage"


def _case(case: CaseDocument, bands: dict[str, str]) -> list[str]:
    flips = [f"{number(one['price'], 2)} {bands[one['to']]}" for one in case["flip_prices"]]
    return [
        case["name"],
        multiple(case["multiple"]),
        millions(case["revenue_m"], case["currency"]),
        number(case["price"], 2),
        percent(case["upside"]),
        _band(case["band"], bands),
        ", ".join(flips) or MISSING,
    ]


def _print_grid(found: ScenarioDocument, bands: dict[str, str]) -> None:
    console, grid = open_console(), found["grid"]
    end = found["fiscal_end"]
    year = MISSING if end is None else fiscal_year_label(end)
    first = Words(f"multiple by\nrevenue {year},\n{found['revenue_currency'] or '?'} m")
    titles = [
        f"{number(one['value'], 1)}\n{_change(one)}\n{_marks(one)}" for one in grid["revenues_m"]
    ]
    rows: list[Sequence[str]] = []
    for step, cells in zip(grid["multiples"], grid["cells"], strict=True):
        rows += [
            [multiple(step["value"]), *(number(one["price"], 2) for one in cells)],
            [_change(step), *(percent(one["upside"]) for one in cells)],
            [_marks(step), *(_band(one["band"], bands) for one in cells)],
        ]
    print_table(console, [first, *map(Figures, titles)], rows)
    for name, value in grid["outside"].items():
        told = multiple(value) if name == "market" else millions(value, found["revenue_currency"])
        what = "multiple" if name == "market" else "revenue"
        print_line(console, f"{MARKS[name]} {what}, {told}, lies beyond the grid")


def _change(step: StepDocument) -> str:
    return "±0%" if step["change"] == 0 else percent(step["change"])


def _marks(step: StepDocument) -> str:
    return ", ".join(MARKS[name] for name in step["marks"])


def _print_effects(found: ScenarioDocument, bands: dict[str, str]) -> None:
    columns = [
        Words("one input alone"),
        *map(Figures, ("today", "1% less", "1% more")),
        Words("the next band is reached at", most=72),
    ]
    console = open_console()
    print_table(console, columns, [_effect(one, bands) for one in found["sensitivity"]])
    print_line(console, "changes of the upside in percentage points, each reckoned anew")


def _effect(effect: EffectDocument, bands: dict[str, str]) -> list[str]:
    return [
        NAMES[effect["input"]],
        _value(effect["input"], effect["value"]),
        _points(effect["down_1_percent"]),
        _points(effect["up_1_percent"]),
        "; ".join(_edges(effect, bands)) or MISSING,
    ]


def _edges(effect: EffectDocument, bands: dict[str, str]) -> Iterator[str]:
    for edge in effect["edges"]:
        value = _value(effect["input"], edge["value"])
        yield f"{percent(edge['change'])} ({value}): {bands[edge['band']]}"


def _value(name: str, value: float | None) -> str:
    if name == "multiple":
        return multiple(value)
    return number(value, 4 if name in {"fx", "peers"} else 2)


def _points(change: float | None) -> str:
    text = number(None if change is None else 100 * change, 2)
    return text if text == MISSING or text.startswith("−") else f"+{text}"


def _band(band: str | None, bands: dict[str, str]) -> str:
    return MISSING if band is None else bands.get(band, band)
