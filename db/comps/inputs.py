"""The inputs of a comparable table: every figure with its unit, date and source, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.currency import major
from tracker.depositary import ads_ratio
from tracker.document import Origin, Peer, Revenue, Valuation
from tracker.fiscal import fiscal_year_label
from tracker.restricted import RESTRICTED
from tracker.sensitivity.reckoning import expected_return

Key = tuple[str, ...]  # the kind of the input, then whose it is and of which year

PRICE: Final = "#,##0.00##"
AMOUNT: Final = "#,##0.0###"
RATE: Final = "0.0000##"
MULTIPLE: Final = '0.0"×"'
SHARE: Final = "0.0%"
FACTOR: Final = "0.00########"


@dataclass(frozen=True, slots=True)
class Given:
    """One input; None is missing, and `missing` says what is."""

    key: Key
    what: str
    of: str
    value: float | None
    unit: str
    form: str
    dated: str | None = None
    known_at: str | None = None
    source: str | None = None
    state: str = ""  # stale or not confirmed, with the limit
    note: str | None = None
    parts: Sequence[Key] = ()  # a value and its weight, twice: the years that it is blended from

    @property
    def missing(self) -> str:
        """Say what is missing, for the comment of the empty cell."""
        return f"missing: no {self.what[:1].lower()}{self.what[1:]} of {self.of} is known"


def inputs_of(document: Valuation) -> list[Given]:
    """Give every input of the table in the order of the sheet: rates, companies, target, bands."""
    found = [*_rates(document), *_company(document, "model")]
    for one in document["peers"]:
        found += _company(one, "consensus")
    if document["status"] != RESTRICTED:
        found += _target(document)
    return found


def _rates(document: Valuation) -> Iterator[Given]:
    for rate in document["fx"]:
        code = rate["pair"].removeprefix("USD")
        yield Given(
            ("fx", code),
            "Exchange rate",
            rate["pair"],
            rate["rate"],
            f"{code} for 1 USD",
            RATE,
            *_origin(rate["date"], rate),
        )


def _market(company: Valuation | Peer) -> Iterator[Given]:
    ticker, close, shares = company["ticker"], company["price"], company["shares"]
    quoted = close["currency"] or "?"
    code, unit = major(quoted)
    yield Given(
        ("price", ticker),
        "Close",
        ticker,
        close["value"],
        quoted,
        PRICE,
        *_origin(close["session"], close),
    )
    if unit != 1:
        told = f"{code} in one {quoted}"
        yield Given(("unit", ticker), "Minor unit", ticker, unit, told, FACTOR)
    dated, known_at, source, state, note = _origin(shares["effective"], shares)
    if shares["confirmed"] is False:
        state = ", ".join(one for one in (state, "not confirmed") if one)
    note = ". ".join(one for one in (shares["reason"], note) if one)
    yield Given(
        ("shares", ticker),
        "Total shares",
        ticker,
        shares["value_m"],
        "m",
        AMOUNT,
        dated,
        known_at,
        source,
        state,
        note,
    )
    ratio = ads_ratio(company)
    if ratio is not None and ratio != 1:
        told = "ordinary shares in one quoted share"
        yield Given(("ads", ticker), "ADS ratio", ticker, ratio, told, FACTOR)


def _company(company: Valuation | Peer, basis: str) -> Iterator[Given]:
    yield from _market(company)
    for one in company["revenue"]:
        yield from _revenue(company["ticker"], one, basis)


def _revenue(ticker: str, one: Revenue, basis: str) -> Iterator[Given]:
    end, unit = one["fiscal_end"], f"{one['currency'] or '?'} m"
    year, parts = fiscal_year_label(end), list[Key]()
    for place, part in enumerate(one["parts"]):
        of = "?" if part["fiscal_end"] is None else fiscal_year_label(part["fiscal_end"])
        value, weight = (("part", ticker, end, str(place)), ("weight", ticker, end, str(place)))
        what, told = f"Revenue {of}, {basis}", f"of {year}"
        dated, source = part["as_of"], part["source"]
        yield Given(
            value, what, ticker, part["value_m"], unit, AMOUNT, dated, None, source, note=told
        )
        yield Given(weight, f"Weight of {of}", ticker, part["weight"], told, FACTOR)
        parts += [value, weight]
    blended = ", blended" if len(parts) == 4 else ""
    what = f"Revenue {year}, {basis}{blended}"
    origin = _origin(one["as_of"], one)
    key = ("revenue", ticker, end)
    yield Given(key, what, ticker, one["value_m"], unit, AMOUNT, *origin, parts=parts)


def _target(document: Valuation) -> Iterator[Given]:
    target, ticker = document["target"], document["ticker"]
    end, quoted = target["fiscal_end"], target["currency"] or "?"
    where = (target["published_on"], None, target["source"], "", target["note"])
    year = "?" if end is None else fiscal_year_label(end)
    published = target["published"]
    yield Given(
        ("multiple",),
        "Target multiple",
        ticker,
        target["multiple"],
        f"P/S {year}",
        MULTIPLE,
        *where,
    )
    yield Given(("published",), "Published target", ticker, published, quoted, PRICE, *where)
    expected = expected_return(document)
    if expected is not None:
        told = "over the horizon"
        yield Given(("expected",), "Benchmark's expected return", ticker, expected, told, SHARE)
    for band in document["bands"]:
        if band["lower"] is not None:
            name = band["name"]["en"] or band["id"]
            told = "upside at or above" if band["inclusive"] else "upside above"
            key = ("edge", band["id"])
            yield Given(key, "Band", name, band["lower"], told, SHARE)


def _origin(
    dated: str | None, origin: Origin
) -> tuple[str | None, str | None, str | None, str, str | None]:
    state = ""
    if origin["stale"]:
        state = f"stale: {origin['age']} {origin['age_unit']} old, limit {origin['limit']}"
    return dated, origin["known_at"], origin["source"], state, origin["note"]
