"""Answers as tables for a terminal; the JSON of the same answers is the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from tracker.document import Valuation
from tracker.fiscal import fiscal_year_label

MISSING = "—"


def print_valuation(document: Valuation) -> None:
    """Print a valuation: the verdict, the multiples, the peers, and what is doubtful."""
    console = Console(highlight=False)
    name = document["name"]
    title = Text(f"{name['en']} {document['ticker']}", style="bold")
    console.print(title.append(f" ({name['zh']})", style="not bold"))
    console.print(f"as of {document['as_of']}, known at {document['known_at']}")
    console.print(_verdict(document))
    console.print(_multiples(document))
    for finding in document["findings"]:
        console.print(Text(f"{finding['severity']}: {finding['message']}"))


def print_history(frame: pd.DataFrame) -> None:
    """Print what fits a terminal of each session: price, multiples of the nearest years, upside."""
    basis = [name for name in frame.columns if name.startswith(("ps_model_", "peer_mean_"))]
    shown = basis[2:4] or basis  # the second year: the usual basis of a target
    titles = [name.replace("_", "\n").replace("ps", "P/S") for name in shown]
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("session", "price", *titles, "target", "upside", "band", "status"):
        table.add_column(title, justify="left" if title == "session" else "right", no_wrap=True)
    for row in frame.reset_index().to_dict("records"):
        table.add_row(
            f"{row['session']:%Y-%m-%d}",
            _number(row["price"], 2) + ("*" if row["price_stale"] == 1 else ""),
            *(_number(row[name], 1, "×") for name in shown),
            _number(row["target_published"], 2),
            _percent(row["upside_published"]),
            _word(row["band"]),
            _word(row["status"]),
        )
    console = Console(highlight=False)
    console.print(table)
    console.print("every column: --json or --csv FILE")
    if (frame["price_stale"] == 1).any():
        console.print("* the close is stale: older than its limit at that session")


def print_doctor(report: dict[str, Any]) -> None:
    """Print each check with its mend, then the settings and where they come from."""
    console = Console(highlight=False)
    for check in report["checks"]:
        colour = {"ok": "green", "warning": "yellow", "error": "red"}[check["verdict"]]
        line = Text.assemble((f"{check['verdict']:8}", colour), f"{check['name']}: ")
        line.append(check["message"])
        console.print(line)
        if check["mend"]:
            console.print(Text(f"        → {check['mend']}"))
    for setting in report["settings"]:
        console.print(Text(f"{setting['name']} = {setting['value']} ({setting['origin']})"))


def _verdict(document: Valuation) -> Table:
    table = _plain(["", "value", "from"])
    for row in (*_close_and_rating(document), *_targets(document)):
        table.add_row(*(escape(cell) for cell in row))
    return table


def _close_and_rating(document: Valuation) -> Iterator[tuple[str, str, str]]:
    price = document["price"]
    origin = f"{price['session'] or MISSING}, {price['source'] or MISSING}"
    yield "close", _close(price), origin + (" (stale)" if price["stale"] else "")
    rating = f"{_word(document['rating'])}, {_word(document['status'])}"
    yield "rating", rating, f"{_whole(document['target_age_days'])} days old"


def _targets(document: Valuation) -> Iterator[tuple[str, str, str]]:
    target, upside = document["target"], document["upside"]
    currency = target["currency"] or ""

    def money(value: float | None) -> str:
        return f"{currency} {_number(value, 2)}"

    band = f"{_percent(upside['published'])}; band {_word(document['band'])}"
    yield "target, published", money(target["published"]), band
    yield "target, marked", money(target["marked"]), _computed(upside["marked"])
    yield "target, peer-marked", money(target["peer_marked"]), _computed(upside["peer_marked"])
    multiple = _number(document["market_multiple"], 1, "×")
    yield "market's multiple", multiple, f"of the target's {_number(target['multiple'], 0, '×')}"
    for flip in document["flip_prices"]:
        yield f"{flip['from']} / {flip['to']} at", money(flip["price"]), "flip price"


def _multiples(document: Valuation) -> Table:
    ends = [stat["fiscal_end"] for stat in document["peer_stats"]]
    years = [f"P/S {fiscal_year_label(end)}" for end in ends]
    table = _plain(["", "close", "market cap, m", *years])
    own = {one["fiscal_end"]: one["value"] for one in document["ps"] if one["basis"] == "model"}
    table.add_row(
        f"{document['ticker']} (model)",
        _close(document["price"]),
        _money(document["market_cap_m"]),
        *(_number(own.get(end), 1, "×") for end in ends),
    )
    for peer in document["peers"]:
        ps = {one["fiscal_end"]: one["value"] for one in peer["ps"]}
        table.add_row(
            peer["ticker"],
            _close(peer["price"]),
            _money(peer["market_cap_m"]),
            *(_number(ps.get(end), 1, "×") for end in ends),
        )
    stats = document["peer_stats"]
    count = f"{stats[0]['n']} of {stats[0]['n_expected']}" if stats else "0"
    means = [_number(stat["mean"], 1, "×") for stat in stats]
    table.add_row(f"peer mean (n {count})", "", "", *means)
    return table


def _plain(titles: Iterable[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for title in titles:
        table.add_column(title, justify="left" if title in {"", "from"} else "right")
    return table


def _close(price: Any) -> str:
    return f"{price['currency'] or ''} {_number(price['value'], 2)}"


def _money(money: Any) -> str:
    return f"{money['currency'] or ''} {_number(money['value'], 0)}"


def _computed(upside: float | None) -> str:
    return f"{_percent(upside)}; computed, not a published target"


def _number(value: Any, decimals: int, unit: str = "") -> str:
    missing = value is None or pd.isna(value)
    return MISSING if missing else f"{value:,.{decimals}f}{unit}".replace("-", "−")


def _percent(value: Any) -> str:
    return MISSING if value is None or pd.isna(value) else f"{value:+.1%}".replace("-", "−")


def _whole(value: int | None) -> str:
    return MISSING if value is None else str(value)


def _word(value: Any) -> str:
    return MISSING if value is None or pd.isna(value) else str(value)
