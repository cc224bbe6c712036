"""What Yahoo tells of a company itself: its name, market, currencies, fiscal year and sector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobs.sources.contract import Profile
from jobs.sources.yahoo_body import first_result, mapping, number, utc_day

MODULES: Final = "price,assetProfile,defaultKeyStatistics,financialData"
# Yahoo's codes of markets by the ISO 10383 code whose calendar is theirs.
MARKETS: Final[Mapping[str, str]] = {
    "ASE": "XASE",
    "AMS": "XAMS",
    "ASX": "XASX",
    "BRU": "XBRU",
    "CPH": "XCSE",
    "EBS": "XSWX",
    "GER": "XETR",
    "HEL": "XHEL",
    "HKG": "XHKG",
    "JPX": "XTKS",
    "KLS": "XKLS",
    "KOE": "XKRX",
    "KSC": "XKRX",
    "LSE": "XLON",
    "MCE": "XMAD",
    "MIL": "XMIL",
    "NCM": "XNAS",
    "NGM": "XNAS",
    "NMS": "XNAS",
    "NYQ": "XNYS",
    "OSL": "XOSL",
    "PAR": "XPAR",
    "SES": "XSES",
    "SHH": "XSHG",
    "SHZ": "XSHE",
    "STO": "XSTO",
    "TAI": "XTAI",
    "TOR": "XTSE",
    "VIE": "XWBO",
}


def profile_of(ticker: str, body: object) -> Profile:
    """Read what is told of a company; whatever is not told, or of an unknown market, is None."""
    price, own, statistics, money = (_module(body, name) for name in MODULES.split(","))
    ended = number(statistics.get("lastFiscalYearEnd"))
    code = _word(price, "exchange")
    return Profile(
        ticker=ticker,
        name=_word(price, "longName") or _word(price, "shortName"),
        exchange=None if code is None else MARKETS.get(code),
        currency=_word(price, "currency"),
        reporting_currency=_word(money, "financialCurrency"),
        year_end=f"{utc_day(ended):%m-%d}" if ended else None,
        sector=_word(own, "sector"),
    )


def _module(body: object, name: str) -> Mapping[str, object]:
    """Give one module; an empty one where Yahoo does not send it."""
    result = mapping(mapping(body).get("quoteSummary")).get("result")
    sent = result[0] if isinstance(result, list) and result else {}
    return first_result(body, name) if isinstance(sent, dict) and name in sent else {}


def _word(module: Mapping[str, object], key: str) -> str | None:
    value = module.get(key)
    return " ".join(value.split()) or None if isinstance(value, str) else None
