"""Seven invented companies as coverage files: several sectors, markets and statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

YEARS: Final = "[2025-12-31, 2026-12-31, 2027-12-31, 2028-12-31]"
ASKED: Final = ("2025-12-08", "2026-03-09", "2026-04-07")  # days of consensus
AHEAD: Final = "[2026-12-31, 2027-12-31, 2028-12-31]"


@dataclass(frozen=True)
class Invented:
    """A company that is nowhere listed; money in millions of its own currency."""

    ticker: str
    name: str
    chinese: str
    market: str
    quoted: str
    currency: str
    sector: str
    analyst: str
    close: float  # where its made closes begin
    shares_m: float
    revenue_m: tuple[float, float, float, float]
    street: float  # consensus of revenue as a share of our model
    multiple: float
    price: float  # the published target
    rating: str
    published_on: str
    peers: tuple[str, ...]
    status: str = ""  # that its analyst sets in June
    why: str = ""
    drift: float = 0.0  # of its made closes, over the whole story
    model: str = "USD"


COMPANIES: Final = (
    Invented(
        *("ALDER", "Alder Systems", "桤木系统", "XNAS", "USD", "USD", "Software", "L. Chan"),
        *(41.0, 410.0, (2900, 3400, 3950, 4500), 0.98, 5.2, 50.0, "buy", "2026-04-08"),
        ("BIRCH.L", "GUM"),
        drift=0.06,
    ),
    Invented(
        *("BIRCH.L", "Birch Data", "白桦数据", "XLON", "GBp", "GBP", "Software", "L. Chan"),
        *(612.0, 205.0, (330, 362, 401, 440), 1.01, 3.3, 646.0, "hold", "2026-03-24"),
        ("ALDER", "GUM"),
        drift=-0.03,
        model="GBP",
    ),
    Invented(
        *("CEDAR.HK", "Cedar Fab", "雪松半导体", "XHKG", "HKD", "HKD", "Semiconductors"),
        *("M. Okafor", 58.0, 1240.0, (1150, 1420, 1790, 2160), 0.95, 4.9, 55.0, "underweight"),
        *("2026-04-13", ("DOGWD", "FIR.HK")),
        drift=0.09,
    ),
    Invented(
        *("DOGWD", "Dogwood", "山茱萸微电子", "XNAS", "USD", "USD", "Semiconductors"),
        *("M. Okafor", 96.0, 310.0, (3900, 4700, 5600, 6300), 1.03, 6.4, 115.6, "buy"),
        *("2025-12-12", ("CEDAR.HK", "FIR.HK")),
        drift=0.11,
    ),
    Invented(
        *("ELM.L", "Elm Networks", "榆树网络", "XLON", "GBp", "GBP", "Internet", "S. Roy"),
        *(268.0, 980.0, (960, 1010, 1065, 1120), 1.0, 2.8, 304.0, "overweight", "2026-04-02"),
        ("ALDER", "GUM"),
        status="restricted",
        why="the bank advises on an offer",
        model="GBP",
    ),
    Invented(
        *("FIR.HK", "Fir Optics", "冷杉光学", "XHKG", "HKD", "HKD", "Semiconductors", "M. Okafor"),
        *(19.4, 2150.0, (830, 920, 1040, 1150), 0.99, 5.0, 19.0, "hold", "2026-04-09"),
        ("CEDAR.HK", "DOGWD"),
        status="suspended",
        why="trading halted, circular awaited",
        drift=-0.02,
    ),
    Invented(
        *("GUM", "Gum Media", "桉树传媒", "XNAS", "USD", "USD", "Internet", "S. Roy"),
        *(23.5, 640.0, (3050, 3380, 3720, 4010), 0.97, 4.6, 26.7, "overweight", "2026-03-31"),
        ("ALDER", "BIRCH.L"),
        drift=0.02,
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


def coverage_text(own: Invented) -> str:
    """Write the coverage file of one of them."""
    peers = [one for one in COMPANIES if one.ticker in own.peers]
    listed = "".join(_listing(one) for one in (own, *peers))
    street = "".join(_consensus(one) for one in (own, *peers))
    return f"""
ticker = "{own.ticker}"
source = "made"
{listed}
[[peer_set]]
effective = {own.published_on}
peers = [{", ".join(f'"{peer}"' for peer in own.peers)}]

[[status]]
effective = {own.published_on}
status = "active"
who = "{own.analyst}"
why = "coverage opened"

[[target]]
published_on = {own.published_on}
rating = "{own.rating}"
price = {own.price}
currency = "{own.quoted}"
multiple = {own.multiple}
fiscal_end = 2027-12-31
horizon_months = 6
benchmark = "MSCI China"

[[policy]]
effective = {own.published_on}
banded = "published"
analyst = "{own.analyst}"
{BANDS}{street}
[[forecast]]
published_on = {own.published_on}
currency = "{own.model}"
months = 12
period_ends = {YEARS}
reported_until = 2025-12-31

[forecast.lines]
revenue = {{ unit = "m", values = {list(own.revenue_m)} }}
"""


def _listing(one: Invented) -> str:
    return f"""
[[company]]
ticker = "{one.ticker}"
effective = 2025-01-02
name_en = "{one.name}"
name_zh = "{one.chinese}"
exchange = "{one.market}"
quote_currency = "{one.quoted}"
reporting_currency = "{one.model}"
fiscal_year_end = "12-31"
sector = "{one.sector}"

[[shares]]
ticker = "{one.ticker}"
effective = 2025-12-01
shares_m = {one.shares_m}
reason = "shares in issue"
"""


def _consensus(one: Invented) -> str:
    means = [round(value * one.street) for value in one.revenue_m[1:]]
    return "".join(
        f"""
[[consensus]]
ticker = "{one.ticker}"
as_of = {day}
currency = "{one.model}"
fiscal_ends = {AHEAD}
mean_m = {means}
"""
        for day in ASKED
    )
