"""The JSON document that other programs parse: every key, with its type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NUMBER = (int, float)
PRICE = {"value": NUMBER, "currency": str, "session": str, "source": str, "stale": bool}
MONEY = {"value": NUMBER, "currency": str}
# Every key of the contract with the type of its value on the report date; a list holds its entry.
CONTRACT: dict[str, Any] = {
    "as_of": str,
    "known_at": str,
    "ticker": str,
    "name": {"en": str, "zh": str},
    "price": PRICE,
    "shares_m": NUMBER,
    "market_cap_m": MONEY,
    "ps": [{"fiscal_end": str, "basis": str, "value": (*NUMBER, type(None))}],
    "target": {
        "published": NUMBER,
        "marked": NUMBER,
        "peer_marked": NUMBER,
        "currency": str,
        "multiple": NUMBER,
        "fiscal_end": str,
        "published_on": str,
    },
    "upside": {
        "published": NUMBER,
        "marked": NUMBER,
        "peer_marked": NUMBER,
        "relative": type(None),
    },
    "band": str,
    "rating": str,
    "status": str,
    "target_age_days": int,
    "horizon": {"ends": str, "days_left": int},
    "market_multiple": NUMBER,
    "earned": {
        "band": str,
        "relative": (*NUMBER, type(None)),
        "absolute": NUMBER,
        "benchmark": str,
    },
    "flip_prices": [{"from": str, "to": str, "price": NUMBER}],
    "peers": [
        {
            "ticker": str,
            "price": PRICE,
            "shares_m": NUMBER,
            "market_cap_m": MONEY,
            "revenue": [
                {
                    "fiscal_end": str,
                    "value_m": NUMBER,
                    "currency": str,
                    "source": str,
                    "as_of": str,
                    "analysts": (int, type(None)),
                }
            ],
            "ps": [{"fiscal_end": str, "value": NUMBER}],
        }
    ],
    "peer_stats": [
        {
            "fiscal_end": str,
            "mean": NUMBER,
            "median": NUMBER,
            "min": NUMBER,
            "max": NUMBER,
            "n": int,
            "n_expected": int,
        }
    ],
    "peer_implied": [{"fiscal_end": str, "statistic": str, "price": NUMBER, "upside": NUMBER}],
    "fx": [{"pair": str, "rate": NUMBER, "date": str, "source": str}],
    "findings": [{"severity": str, "subject": str, "code": str, "message": str}],
}


def breaches(shape: Any, value: Any, path: str) -> Iterator[str]:
    if isinstance(shape, dict):
        for name, inner in shape.items():
            if name not in value:
                yield f"{path}.{name} is missing"
            else:
                yield from breaches(inner, value[name], f"{path}.{name}")
    elif isinstance(shape, list):
        if not value:
            yield f"{path} is empty"
        for place, entry in enumerate(value):
            yield from breaches(shape[0], entry, f"{path}[{place}]")
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape is not bool):
        yield f"{path} is {value!r}"


def test_the_document_has_every_key_of_the_contract_with_its_type(report: Any) -> None:
    assert list(breaches(CONTRACT, report, "")) == []
