"""The invented companies of the demo: several sectors, markets and statuses; none is listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jobs.demo.calendar import Calendar
from tracker.simulated import TOLD

CHIPS: Final = "Semiconductors"
BEFORE: Final = 4  # sessions before a target on which the estimates of its peers were asked for


@dataclass(frozen=True, slots=True)
class Invented:
    """A company that is nowhere listed; money in millions of its own currency."""

    ticker: str
    name: str
    chinese: str
    market: str
    quoted: str
    model: str  # the currency of model and estimates
    sector: str
    analyst: str
    close: float  # where its made-up closes begin
    shares_m: float
    revenue_m: tuple[float, float, float, float]  # reported, and three years ahead
    street: float  # consensus of revenue as a share of our model
    multiple: float = 0.0
    price: float = 0.0  # the published target
    rating: str = ""
    published: int = 0  # sessions back
    peers: tuple[str, ...] = ()  # none: it is only somebody's peer
    status: str = ""  # that its analyst sets in the end
    why: str = ""
    through: tuple[tuple[int, float], ...] = ()  # (sessions back, level in the first close)
    size: float = 0.014  # of a day
    split: float = 0.0  # new shares for one old, where it splits in the story
    results: int = 40  # sessions back of its last results; then every quarter


COMPANIES: Final = (
    Invented(
        *("ALDER", "Alder Systems", "桤木系统", "XNAS", "USD", "USD", "Software", "L. Chan"),
        *(82.0, 205.0, (2900, 3400, 3950, 4500), 0.98, 5.2, 100.0, "buy", 54),
        ("BIRCH.L", "GUM"),
        through=((120, 0.93), (60, 1.0), (30, 1.02), (9, 1.05), (5, 1.13), (0, 1.135)),
        split=2.0,
        results=26,
    ),
    Invented(
        *("BIRCH.L", "Birch Data", "白桦数据", "XLON", "GBp", "GBP", "Software", "L. Chan"),
        *(612.0, 205.0, (330, 362, 401, 440), 1.01, 3.3, 646.0, "hold", 68),
        ("ALDER", "GUM"),
        through=((100, 1.02), (40, 0.98), (12, 0.99), (6, 0.89), (0, 0.885)),
        results=33,
    ),
    Invented(
        *("CEDAR.HK", "Cedar Fab", "雪松半导体", "XHKG", "HKD", "USD", CHIPS, "M. Okafor"),
        *(58.0, 1240.0, (1150, 1420, 1790, 2160), 0.95, 4.9, 55.0, "underweight", 50),
        ("DOGWD", "FIR.HK"),
        through=((120, 0.92), (50, 1.05), (20, 1.11), (0, 1.09)),
        results=36,
    ),
    Invented(
        *("DOGWD", "Dogwood", "山茱萸微电子", "XNAS", "USD", "USD", CHIPS, "M. Okafor"),
        *(96.0, 310.0, (3900, 4700, 5600, 6300), 1.03, 6.4, 115.6, "buy", 136),
        ("CEDAR.HK", "FIR.HK"),
        through=((130, 1.0), (60, 0.94), (0, 1.11)),
        results=30,
    ),
    Invented(
        *("ELM.L", "Elm Networks", "榆树网络", "XLON", "GBp", "GBP", "Internet", "S. Roy"),
        *(268.0, 980.0, (960, 1010, 1065, 1120), 1.0, 2.8, 304.0, "overweight", 57),
        ("ALDER", "GUM"),
        status="restricted",
        why="the bank advises on an offer",
        through=((80, 1.06), (0, 1.01)),
        results=44,
    ),
    Invented(
        *("FIR.HK", "Fir Optics", "冷杉光学", "XHKG", "HKD", "USD", CHIPS, "M. Okafor"),
        *(19.4, 2150.0, (830, 920, 1040, 1150), 0.99, 5.0, 19.0, "hold", 53),
        ("CEDAR.HK", "DOGWD"),
        status="suspended",
        why="trading halted, circular awaited",
        through=((90, 1.04), (0, 0.97)),
        results=38,
    ),
    Invented(
        *("GUM", "Gum Media", "桉树传媒", "XNAS", "USD", "USD", "Internet", "S. Roy"),
        *(23.5, 640.0, (3050, 3380, 3720, 4010), 0.97),
        through=((100, 0.95), (40, 1.06), (0, 1.02)),
        results=32,
    ),
)

BANDS: Final = """
[[policy.bands]]
id = "buy"
name_en = "Buy"
name_zh = "买入"
lower = 0.15

[[policy.bands]]
id = "overweight"
name_en = "Overweight"
name_zh = "增持"
lower = 0.05

[[policy.bands]]
id = "hold"
name_en = "Hold"
name_zh = "持有"
lower = -0.05
inclusive = true

[[policy.bands]]
id = "underweight"
name_en = "Underweight"
name_zh = "减持"
"""


def coverage_text(own: Invented, calendar: Calendar) -> str:
    """Write the coverage file of one of them."""
    peers = [one for one in COMPANIES if one.ticker in own.peers]
    listed = "".join(_listing(one, calendar) for one in (own, *peers))
    asked = calendar.back(own.published + BEFORE)
    street = "".join(_consensus(one, calendar, asked) for one in (own, *peers))
    published, ends = calendar.back(own.published), calendar.fiscal_ends()
    return f"""
ticker = "{own.ticker}"
source = "{TOLD}"
{listed}{_opinion(own, calendar)}{BANDS}{street}
[[forecast]]
published_on = {published}
currency = "{own.model}"
months = 12
period_ends = [{", ".join(map(str, ends))}]
reported_until = {ends[0]}

[forecast.lines]
revenue = {{ unit = "m", values = {list(own.revenue_m)} }}
"""


def _opinion(own: Invented, calendar: Calendar) -> str:
    """Write what its analyst has published; the bands follow."""
    published = calendar.back(own.published)
    return f"""
[[peer_set]]
effective = {published}
peers = [{", ".join(f'"{peer}"' for peer in own.peers)}]

[[status]]
effective = {published}
status = "active"
who = "{own.analyst}"
why = "coverage opened"

[[target]]
published_on = {published}
rating = "{own.rating}"
price = {own.price}
currency = "{own.quoted}"
multiple = {own.multiple}
fiscal_end = {calendar.fiscal_ends()[2]}
horizon_months = 6
benchmark = "MSCI China"

[[policy]]
effective = {published}
banded = "published"
analyst = "{own.analyst}"
"""


def _listing(one: Invented, calendar: Calendar) -> str:
    return f"""
[[company]]
ticker = "{one.ticker}"
effective = {calendar.first}
name_en = "{one.name}"
name_zh = "{one.chinese}"
exchange = "{one.market}"
quote_currency = "{one.quoted}"
reporting_currency = "{one.model}"
fiscal_year_end = "12-31"
sector = "{one.sector}"

[[shares]]
ticker = "{one.ticker}"
effective = {calendar.first}
shares_m = {one.shares_m}
reason = "shares in issue"
"""


def _consensus(one: Invented, calendar: Calendar, asked: date) -> str:
    means = [round(value * one.street) for value in one.revenue_m[1:]]
    return f"""
[[consensus]]
ticker = "{one.ticker}"
as_of = {asked}
currency = "{one.model}"
fiscal_ends = [{", ".join(map(str, calendar.fiscal_ends()[1:]))}]
mean_m = {means}
"""
