"""The sheet `comps`: a row a company with its market cap, revenue and multiples by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from db.comps.frame import CROSS, FIRST, HEAD, NOTHING, OWN, Cross, Row, Table, rate_of
from db.comps.inputs import AMOUNT, FACTOR, MULTIPLE, PRICE, Key
from db.comps.sheet import Pen, when_all, widths
from db.comps.statistics import write_statistics
from db.comps.target import write_target
from tracker.currency import major
from tracker.document import Multiple, OwnMultiple, Peer, PeerMultiple, Valuation
from tracker.fiscal import fiscal_year_label

BASE: Final = ("Company", "Ticker", "Estimates", "Quote", "Close, quoted unit")
CAPS: Final = "#,##0"

Multiples = Sequence[Multiple] | Sequence[OwnMultiple] | Sequence[PeerMultiple]


def write_table(pen: Pen, document: Valuation, cells: Mapping[Key, str]) -> None:
    """Write the table, every figure a formula on the cells of the inputs."""
    table = Table(pen, document, cells, [one["fiscal_end"] for one in document["revenue"]])
    _write_titles(table)
    multiples = [one for one in document["ps"] if one["basis"] == "model"]
    own = _write_company(table, HEAD + 1, document, multiples, "model")
    first = HEAD + 2
    for place, peer in enumerate(document["peers"]):
        _write_company(table, first + place, peer, peer["ps"], "consensus")
    peers = range(first, first + len(document["peers"]))
    below = write_statistics(table, own, peers, first + len(peers) + 1)
    write_target(table, own, below + 1)
    widths(pen, {0: 36, 1: 11, 2: 16, 3: 8, 4: 13, 5: 17, 6: 15, CROSS: 13})
    widths(pen, {FIRST + place: 13 for place in range(2 * len(table.ends))})
    dated = f"as of {document['as_of']}, known at {document['known_at']}"
    pen.print_on_paper(titles=HEAD, footer=f"{document['ticker']}, {dated}")


def _write_titles(table: Table) -> None:
    pen, document = table.pen, table.document
    name = f"Comparable companies of {document['name']['en']} {document['ticker']}"
    pen.text(0, 0, name, bold=True, font_size=14)
    told = "every figure is a formula on the sheet inputs, where its date and source stand"
    dated = f"as of {document['as_of']}, known at {document['known_at']}: {told}"
    pen.text(1, 0, dated, font_color="#55606D")
    years = [fiscal_year_label(end) for end in table.ends]
    titles = [
        *BASE,
        "Market cap, m of the quote’s currency",
        f"Market cap, {table.currency} m",
        "FX, quote to estimates",
        *(f"Revenue {year}, m of the estimates’ currency" for year in years),
        *(f"P/S {year}" for year in years),
    ]
    for column, title in enumerate(titles):
        side = "left" if column < len(BASE) - 1 else "right"
        pen.text(HEAD, column, title, bold=True, bottom=1, text_wrap=True, align=side)


def _write_company(
    table: Table, row: int, company: Valuation | Peer, multiples: Multiples, basis: str
) -> Row:
    """Write one company; gives the addresses that later formulas need."""
    pen, how = table.pen, OWN if basis == "model" else {}
    close, ticker = company["price"], company["ticker"]
    currencies = {one["fiscal_end"]: one["currency"] for one in company["revenue"]}
    named = [one for one in dict.fromkeys(currencies.values()) if one is not None]
    texts = (company["name"]["en"], ticker, ", ".join([basis, *named]), close["currency"])
    for column, text in enumerate(texts):
        pen.text(row, column, text or "?", **how)
    given = table.cells["price", ticker]
    price = pen.formula(row, 4, when_all([given], given), close["value"], num_format=PRICE, **how)
    cap = _write_caps(table, row, company, price, how)
    shown = _write_cross(table, row, close["currency"], named[0] if named else None, how)
    cross = {
        end: shown if code == named[0] else table.cross(_major(close["currency"]), code)
        for end, code in currencies.items()
        if code is not None
    }
    revenue, multiple = {}, {}
    for place, one in enumerate(company["revenue"]):
        end = one["fiscal_end"]
        given = table.cells["revenue", ticker, end]
        formula, value = when_all([given], given), one["value_m"]
        revenue[end] = pen.formula(row, FIRST + place, formula, value, num_format=AMOUNT, **how)
        ratio = next((held["value"] for held in multiples if held["fiscal_end"] == end), None)
        formula = _multiple(cap, cross.get(end), revenue[end])
        multiple[end] = pen.formula(
            row, table.column(end), formula, ratio, num_format=MULTIPLE, **how
        )
    return Row(price, cross, revenue, multiple)


def _write_caps(
    table: Table, row: int, company: Valuation | Peer, price: str, how: Mapping[str, object]
) -> str:
    """Write the market cap in its own currency, and in the covered company's."""
    pen, code = table.pen, _major(company["price"]["currency"])
    needed, shares = table.shares(company["ticker"])
    value = company["market_cap_m"]["value"]
    formula = when_all([price, *needed], f"{price}*{shares}")
    cap = pen.formula(row, 5, formula, value, num_format=CAPS, **how)
    cross, rate = table.cross(code, table.currency), rate_of(table.document, code, table.currency)
    formula = NOTHING
    if cross is not None:
        exchange = f"{cap}*{cross.text}" if cross.cells else cap
        formula = when_all([cap, *cross.cells], exchange)
    exchanged = None if value is None or rate is None else value * rate
    pen.formula(row, 6, formula, exchanged, num_format=CAPS, **how)
    return cap


def _write_cross(
    table: Table, row: int, quoted: str | None, named: str | None, how: Mapping[str, object]
) -> Cross | None:
    """Write the rate from the quote's currency to that of the estimates."""
    cross, value = None, None
    if named is not None:
        cross = table.cross(_major(quoted), named)
        value = rate_of(table.document, _major(quoted), named)
    formula = NOTHING
    if cross is not None:
        formula = when_all(cross.cells, cross.text) if cross.cells else f"={cross.text}"
    cell = table.pen.formula(row, CROSS, formula, value, num_format=FACTOR, **how)
    return None if cross is None else Cross([cell], cell)


def _multiple(cap: str, cross: Cross | None, revenue: str) -> str:
    """Divide where everything is there and the revenue is above zero."""
    if cross is None:
        return NOTHING
    usable = f'IF({revenue}>0,{cap}*{cross.text}/{revenue},"")'
    return when_all([cap, *cross.cells, revenue], usable)


def _major(quoted: str | None) -> str:
    return major(quoted or "?")[0]
