"""Made-up coverage files: the example with its texts, numbers and optional parts drawn anew."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.tracker import universe as u
from tracker.coverage.file import Coverage, parse_coverage

Entry = dict[str, Any]
DAY = dt.date(2026, 5, 15)
PEERS = ("0108.T", "ZQXQ.L", "QXZQ", "QQZX")


def read(text: str) -> Coverage:
    """Read a coverage that was written as its file."""
    return parse_coverage(text, name="written.toml")


def texts() -> st.SearchStrategy[str]:
    """Any text: quotes, line ends, control characters, other scripts."""
    odd = st.sampled_from(
        ('"', "\\", "\n", "\t", "\x7f", "\x00", "'''", "# no", "表 1", "a = 1", "😀")
    )
    return st.one_of(
        odd, st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
    )


def numbers(low: int = 1) -> st.SearchStrategy[Decimal]:
    """Figures as somebody spells them: 1317, 847.50, 0.900, 1E+3."""
    digits = st.integers(low, 999_999)
    return st.builds(lambda n, places: Decimal(n).scaleb(places), digits, st.integers(-4, 3))


@st.composite
def provenance(draw: st.DrawFn) -> Entry:
    given = {"source": draw(st.none() | st.sampled_from(("import", "filing", "desk")))}
    return given | {"note": draw(st.none() | texts())}


@st.composite
def coverages(draw: st.DrawFn) -> Coverage:
    """One coverage file, as read."""
    whole: Any = tomllib.loads(u.example_text(), parse_float=Decimal)
    whole["source"] = draw(st.sampled_from(("report", "house", "import")))
    for entry in (*whole["company"], *whole["close"], *whole["shares"], *whole["target"]):
        entry.update(draw(provenance()))
    for company in whole["company"]:
        company |= {"name_en": draw(texts()), "name_zh": draw(texts())}
    for close in whole["close"]:
        close |= {"close": draw(numbers()), "volume": draw(st.none() | numbers(0))}
    for count in whole["shares"]:
        count |= {"shares_m": draw(numbers()), "confirmed": draw(st.booleans())}
    for case in whole["scenario"]:
        case["multiple"] = draw(numbers())
    for street in whole["consensus"]:
        street.update(draw(_street(len(street["fiscal_ends"]))))
    for rate in whole["fx"]:
        rate["rate"] = draw(numbers())
    whole["policy"][0] |= draw(_terms())
    whole["event"] += draw(_events())
    whole["split"] = [{"ticker": "QQZX", "effective": DAY, "ratio": draw(numbers())}]
    whole["forecast"][0] |= draw(_model())
    whole["printed"] += draw(_prints())
    whole["benchmark"] = [{"index": draw(texts()), "symbol": "^HSI", "exchange": "XHKG"}]
    return Coverage.model_validate(whole)


def _street(years: int) -> st.SearchStrategy[Entry]:
    def beside(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        row = st.lists(values | st.just("n/a"), min_size=years, max_size=years)
        return st.none() | row.filter(lambda one: set(one) != {"n/a"})

    means = st.lists(numbers(), min_size=years, max_size=years)
    analysts = beside(st.integers(1, 60))
    return st.fixed_dictionaries(
        {"mean_m": means, "low_m": beside(numbers()), "analysts": analysts}
    )


@st.composite
def _terms(draw: st.DrawFn) -> Entry:
    terms: Entry = {"banded": draw(st.sampled_from(("published", "marked", "peer_marked")))}
    terms["expected_benchmark_return"] = draw(st.none() | st.just(Decimal("0.080")))
    terms["limits"] = draw(st.sampled_from(({}, {"fx_days": 9}, {"review_upside": 0.75})))
    alerts = ({"earned_band": {}}, {"band": {"margin": 0.01}, "receivers": ["a@b.example:zh"]}, {})
    terms["alerts"] = draw(st.none() | st.sampled_from(alerts))
    return terms


def _events() -> st.SearchStrategy[list[Entry]]:
    one = st.fixed_dictionaries(
        {
            "ticker": st.sampled_from(PEERS),
            "date": st.dates(dt.date(2026, 6, 1), dt.date(2027, 6, 1)),
            "kind": texts(),
            "announced": st.none() | st.just(DAY),
            "text": st.none() | texts(),
        }
    )
    return st.lists(
        one, max_size=2, unique_by=lambda event: (event["ticker"], event["date"], event["kind"])
    )


@st.composite
def _model(draw: st.DrawFn) -> Entry:
    cell = numbers(0) | st.just("n/a")
    lines = {"revenue": {"unit": "m", "values": draw(st.lists(numbers(), min_size=4, max_size=4))}}
    for name, unit in (("cost", "m"), ("margin", "%"), ("pe", "x"), ("eps", "per_share")):
        values = draw(st.lists(cell, min_size=4, max_size=4))
        lines[name] = {"unit": unit, "values": values, "note": draw(st.none() | texts())}
    return {"lines": lines, "note": draw(st.none() | texts()), "printed": draw(st.booleans())}


def _prints() -> st.SearchStrategy[list[Entry]]:
    figure = st.fixed_dictionaries({"text": texts(), "unit": st.none() | texts()})
    items = st.dictionaries(texts(), figure, min_size=1, max_size=3)
    block = st.fixed_dictionaries(
        {"ticker": st.just("QQZX"), "published_on": st.just(DAY), "items": items}
    )
    return st.lists(block | provenance().flatmap(lambda _: block), max_size=1)
