"""The kinds of file that can be imported: what each must and may hold, and how it is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jobs.imports.headings import plain_title


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: the observation it is recorded as, its columns, the one that names the subject."""

    name: str
    observation: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    subject: str = "ticker"
    telling: tuple[str, ...] = ()  # columns that no other kind has all of

    @property
    def contract(self) -> str:
        """Write the header of the contract: ticker,effective,ratio[,confirmed]."""
        more = f"[,{','.join(self.optional)}]" if self.optional else ""
        return f"{','.join(self.required)}{more}"


_LINE: Final = ("ticker", "published_on", "line", "period_end", "months", "value", "unit")
KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "prices",
            "price",
            ("ticker", "session", "close", "currency"),
            ("volume", "open", "high", "low", "amount"),
            telling=("ticker", "session", "close"),
        ),
        Kind("fx", "fx_rate", ("date", "base", "quote", "rate"), (), "quote", ("date", "rate")),
        Kind(
            "consensus",
            "consensus",
            ("ticker", "as_of", "fiscal_end", "revenue_m", "currency"),
            ("low_m", "high_m", "analysts"),
            telling=("ticker", "revenue_m"),
        ),
        Kind(
            "forecast", "forecast", (*_LINE, "currency"), ("reported",), telling=("line", "value")
        ),
        Kind(
            "shares",
            "share_count",
            ("ticker", "effective", "shares_m", "reason"),
            ("confirmed",),
            telling=("ticker", "shares_m"),
        ),
        Kind("splits", "split", ("ticker", "effective", "ratio"), telling=("ticker", "ratio")),
        Kind(
            "benchmark",
            "benchmark_level",
            ("index", "session", "level", "kind"),
            (),
            "index",
            ("index", "level"),
        ),
        Kind("actuals", "actual", (*_LINE, "currency"), telling=("line", "value")),
        Kind(
            "events",
            "event",
            ("ticker", "date", "kind"),
            ("note", "announced"),
            telling=("ticker", "date", "kind"),
        ),
    )
}

# Other titles of a field, as terminals and desks write them, by the field's name in the contract.
_SYNONYMS: Final[Mapping[str, str]] = {
    "ticker": "symbol|code|security|identifier|ric|bbg ticker|bloomberg ticker|exchange:ticker|"
    "secucode|ts code|证券代码|股票代码|代码|证券简码",
    "session": "date|trade date|trading date|price date|trading day|交易日期|交易日|日期",
    "date": "session|rate date|event date|日期",
    "close": "px last|last price|last|close price|closing price|price close|price|收盘价|收盘",
    "volume": "px volume|vol|成交量",
    "open": "px open|open price|opening price|price open|开盘价|开盘",
    "high": "px high|high price|day high|price high|最高价|最高",
    "low": "px low|low price|day low|price low|最低价|最低",
    "amount": "turnover|px turnover|value traded|traded value|成交额|成交金额",
    "currency": "crncy|curr|ccy|quote crncy|best crncy|currency code|货币|币种|货币单位",
    "base": "base currency|from|基础货币",
    "quote": "quote currency|to|报价货币",
    "pair": "currency pair|cross|货币对",
    "rate": "fx rate|exchange rate|汇率|中间价",
    "as_of": "as of|asof|as of date|date|estimate date|best edate|数据日期|截止日期|更新日期|日期",
    "fiscal_end": "fiscal year end|period end|period|fiscal period|fiscal year|fperiod|year|"
    "best fperiod override|best fperiod|预测年度|报告期|年度|财年",
    "effective": "effective date|ex date|date|生效日期|除权日|日期",
    "shares_m": "shares|shares outstanding|total shares|eqy sh out|总股本|总股数",
    "reason": "why|原因|变动原因",
    "confirmed": "已确认",
    "ratio": "split ratio|拆股比例",
    "index": "benchmark|指数|指数代码",
    "level": "index level|点位|收盘点位",
    "kind": "type|event type|类型|事件类型",
    "note": "text|description|说明|备注",
    "announced": "announced on|announcement date|公告日期",
    "published_on": "published|publication date|report date|发布日期|公告日期",
    "line": "item|line item|科目|项目",
    "period_end": "period|period end date|期末|报告期",
    "months": "period length|月数",
    "value": "amount|数值|金额",
    "unit": "units|scale|单位",
    "reported": "is reported|actual",
    "source": "vendor|provider|来源|数据来源",
}
# Read where a kind has them, though the contract does not name them.
EXTRA: Final[Mapping[str, tuple[str, ...]]] = {
    "fx": ("pair", "source"),
    "consensus": ("unit", "source"),
}
AMOUNTS: Final = frozenset({"close", "shares_m", "volume", "amount", "level", "rate"})


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Name every field that a file of this kind may hold, the contract's first."""
    return (*kind.required, *kind.optional, *EXTRA.get(kind.name, ("source",)))


def field_named(kind: Kind, title: str) -> str | None:
    """Give the field that a plain title means for this kind: its own name before a synonym's."""
    wanted = plain_title(title)
    names = fields_of(kind)
    for field in names:
        if wanted == plain_title(field):
            return field
    return next((field for field in names if wanted in _SYNONYMS.get(field, "").split("|")), None)
