"""Units of amounts: how many millions one of them is, and of which currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_CURRENCIES: Final = {
    r"人民币|\brmb\b|cn¥": "CNY",
    r"港元|港币|hk\$": "HKD",
    r"美元|美金|us\$": "USD",
    r"欧元|€": "EUR",
    r"英镑|£": "GBP",
    r"日元|日圆": "JPY",
    r"新台币|nt\$": "TWD",
}
_CODES: Final = (
    "USD HKD CNY EUR GBP JPY TWD SGD AUD CAD NZD CHF KRW INR IDR MYR THB PHP VND SEK NOK DKK PLN "
    "ZAR ILS BRL MXN TRY SAR AED MOP"
)
CODES: Final = frozenset(_CODES.split())
_SPELLINGS: Final = {"RMB": "CNY", "CNH": "CNY", "人民币": "CNY", "港元": "HKD", "港币": "HKD"} | {
    "美元": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "元": "CNY", "新台币": "TWD",
    "US$": "USD", "HK$": "HKD", "GBX": "GBX", "GBP": "GBP",
}  # fmt: skip
_CODE: Final = re.compile(
    rf"\b({'|'.join(sorted(CODES)).lower()})(?=\b|mm?\b|bn\b|mn\b|k\b)", re.ASCII
)
# Millions in one of each; the longer spelling first.
_SCALES: Final = (
    (r"十亿", 1e3),
    (r"亿", 1e2),
    (r"千万", 1e1),
    (r"百万", 1.0),
    (r"万", 1e-2),
    (r"千", 1e-3),
    (r"\bbn\b|\bbillions?\b", 1e3),
    (r"\bmm\b|\bmn\b|\bmln\b|\bmillions?\b|\bm\b", 1.0),
    (r"'?\b000'?s?\b|\bthousands?\b|\bk\b", 1e-3),
)
_ONES: Final = re.compile(r"元|\byuan\b|(?<=[万亿(])股", re.ASCII)
_DOLLAR: Final = re.compile(r"\$")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a title or a cell says of a unit; None where it does not say.

    `implied` is the currency that a bare 元 or $ suggests, and that a stated one overrules.
    """

    millions: float | None = None
    currency: str | None = None
    implied: str | None = None


@lru_cache(maxsize=1024)  # asked for every cell of a column
def take_unit(text: str) -> tuple[Unit, str]:
    """Find unit and currency in a lower-case title, and give the title without them.

    Worked: "营业收入(万元)" is in 0.01 m, implied CNY; "revenue ($000)" in 0.001 m, implied USD.
    """
    currency, text = _take_currency(text)
    implied: str | None = None
    ones = _ONES.search(text)
    if ones:
        implied = "CNY" if ones[0] in {"元", "yuan"} else None
        text = f"{text[: ones.start()]} {text[ones.end() :]}"
    dollar = _DOLLAR.search(text)
    if dollar:
        implied, text = "USD", text.replace("$", " ", 1)
    millions, text = _take_scale(text)
    # A yuan is a unit by itself; a dollar sign or a code says nothing of the scale.
    if millions is None and ones:
        millions = 1e-6
    return Unit(millions, currency, None if currency else implied), text


def _take_currency(text: str) -> tuple[str | None, str]:
    for pattern, code in _CURRENCIES.items():
        if found := re.search(pattern, text, re.ASCII):
            # 港元 holds the yuan of 万港元: what is left must still say that it is a unit.
            left = "元" if found[0].endswith("元") else " "
            return code, f"{text[: found.start()]}{left}{text[found.end() :]}"
    if found := _CODE.search(text):
        return found[1].upper(), f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _take_scale(text: str) -> tuple[float | None, str]:
    for pattern, millions in _SCALES:
        if found := re.search(pattern, text, re.ASCII):
            return millions, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def read_currency(text: str) -> str | None:
    """Give the code of a currency as a cell writes it (HKD, RMB, 港元, GBp); None if it is none."""
    word = text.strip()
    if word in {"GBp", "GBX", "ZAc", "ILA"}:  # minor units: the case tells pence from pounds
        return word
    code = _SPELLINGS.get(word.upper(), word.upper())
    return code if code in CODES else None
