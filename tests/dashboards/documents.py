"""Hand-written documents: the report day, the same figures seven months later, nothing at all."""

from __future__ import annotations

import copy

from tests.dashboards.parts import (
    BANDS,
    REPORT_DAY,
    YEARS,
    finding,
    fx,
    implied,
    long_run,
    next_year,
    no_history,
    no_year,
    own_history,
    palantir,
    price,
    printed,
    revenue,
    shares,
    statistics,
    stats,
    unknown,
    zhipu,
)
from tracker.document import FindingDocument, Origin, Valuation


def report_day() -> Valuation:
    """The document of 15 April 2026, the day of the report: fresh, active, a Buy."""
    return {
        "as_of": REPORT_DAY,
        "known_at": "2026-04-15T08:00:00Z",
        "aged_at": REPORT_DAY,
        "batch": 1,
        "ticker": "0100.HK",
        "name": {"en": "MiniMax", "zh": "MINIMAX-W"},
        "price": price(847.5, "HKD", REPORT_DAY, "front page"),
        "shares_m": 313.64,
        "shares": shares(313.64, REPORT_DAY, "total shares on the report date", "front page"),
        "market_cap_m": {"value": 265809.9, "currency": "HKD"},
        "revenue": revenue((269.0, 703.0, 1321.0), "USD", "front page and table 62", None),
        "ps": [
            *(
                {"fiscal_end": y, "basis": "model", "value": v}
                for y, v in zip(YEARS, (126.2, 48.3, 25.7), strict=True)
            ),
            *({"fiscal_end": y, "basis": "consensus", "value": None} for y in YEARS),
        ],
        "target": {
            "published": 1317.0,
            "marked": 1316.28,
            "peer_marked": 1316.28,
            "peer_marked_low": 1316.28,
            "peer_marked_high": 1316.28,
            "currency": "HKD",
            "multiple": 75.0,
            "fiscal_end": YEARS[1],
            "published_on": REPORT_DAY,
            "source": "report",
            "note": "front page",
        },
        "scenarios": [],
        "upside": {"published": 0.554, "marked": 0.5531, "peer_marked": 0.5531, "relative": None},
        "banded": "published",
        "band": "buy",
        "rating": "buy",
        "status": "active",
        "target_age_days": 0,
        "horizon": {"ends": "2026-10-15", "days_left": 183},
        "market_multiple": 48.3,
        "benchmark": {
            "index": "MSCI China",
            "symbol": None,
            "kind": None,
            "expected_return": None,
        },
        "earned": {
            "band": "hold",
            "relative": None,
            "absolute": 0.0,
            "benchmark": "MSCI China",
            "base_session": REPORT_DAY,
            "session": REPORT_DAY,
            "frozen": False,
        },
        "flip_prices": [
            {"from": "buy", "to": "overweight", "price": 1145.22},
            {"from": "overweight", "to": "hold", "price": 1254.29},
            {"from": "hold", "to": "underweight", "price": 1386.32},
        ],
        "bands": copy.deepcopy(BANDS),
        "peers": [zhipu(), palantir()],
        "peer_stats": stats(),
        "peer_implied": implied(),
        "ntm": {
            "model": next_year(revenue((269.0, 703.0, 1321.0), "USD", "table 62", None), 86.2),
            "consensus": {"revenue": unknown(), "ps": None},
            "peers": statistics(62.8, 39.9, 85.7, 0.371),
        },
        "own_history": own_history(),
        "long_run": long_run(),
        "fx": [
            fx("USDHKD", 7.83, "implied: target and P/S 2027E together need 7.829 to 7.834"),
            fx("USDCNY", 6.8121, "7.83 x 0.87; HKD/CNY is printed 0.9"),
        ],
        "printed": [
            printed("0100.HK", "price", "847.50", "HKD", "front page"),
            printed("0100.HK", "market_cap", "265805.92", "HKD m", "front page"),
            printed("0100.HK", "hkd_to_cny", "0.9", "CNY per HKD", "note under table 64"),
            printed("2513.HK", "price", "976", "HKD", "table 64"),
        ],
        "disclaimer": {"en": None, "zh": None},
        "findings": [
            finding(
                "info",
                "0100.HK",
                "missing_consensus",
                "0100.HK: no consensus revenue, so its own consensus multiple is empty; "
                "run 'tracker run consensus'",
            )
        ],
    }


def expired() -> Valuation:
    """The same valuation held until November without a network: stale, past its horizon."""
    document = report_day()
    document["aged_at"] = "2026-11-24"
    document["status"] = "horizon_ended"
    document["target_age_days"] = 223
    document["horizon"]["days_left"] = -40
    document["earned"] |= {"band": None, "absolute": None, "session": None}
    document["target"]["peer_marked"] = document["upside"]["peer_marked"] = None
    for inputs, old in _with_limits(document):
        inputs |= {"age": old, "stale": True}  # type: ignore[typeddict-item]
    document["findings"] = stale_findings()
    return document


def reprice(document: Valuation, close: float) -> None:
    """Let the covered company trade elsewhere; only what Monitor bands moves with it."""
    upside = (document["target"]["published"] or 0) / close - 1
    document["price"]["value"] = close
    document["upside"]["published"] = upside
    document["band"] = next(
        one["id"] for one in BANDS if one["lower"] is None or upside > one["lower"]
    )


def stale_findings() -> list[FindingDocument]:
    """What the engine says of the expired document."""
    subjects = {
        "stale_price": ("0100.HK", "2513.HK", "PLTR"),
        "stale_fx": ("USDHKD", "USDCNY"),
        "stale_consensus": ("2513.HK", "PLTR"),
    }
    mends = {"stale_price": "prices", "stale_fx": "fx", "stale_consensus": "consensus"}
    stale = [
        finding(
            "warning",
            subject,
            code,
            f"{subject}: the last one is of {REPORT_DAY}; "
            f"run 'tracker run {mends[code]}' once the source answers",
        )
        for code, held in subjects.items()
        for subject in held
    ]
    return [
        finding(
            "warning",
            "0100.HK",
            "horizon_ended",
            "0100.HK: the rating's horizon ended on 2026-10-15; its upside is against an "
            "expired target; publish a new target",
        ),
        finding(
            "warning",
            "0100.HK",
            "outcome_unknown",
            "0100.HK: the rating's outcome is not known: no fresh close is recorded for the end "
            "of its horizon; run 'tracker run prices'",
        ),
        *stale,
        finding(
            "info",
            "0100.HK",
            "missing_consensus",
            "0100.HK: no consensus revenue, so its own consensus multiple is empty; "
            "run 'tracker run consensus'",
        ),
    ]


def nothing() -> Valuation:
    """A document in which nothing is known but the ticker."""
    document = report_day()
    void: Origin = {
        "source": None,
        "note": None,
        "known_at": None,
        "age": None,
        "age_unit": "days",
        "limit": None,
        "stale": False,
    }
    document["price"] = {"value": None, "currency": None, "session": None, **void}
    document["shares"] = {
        "value_m": None,
        "effective": None,
        "reason": None,
        "confirmed": None,
        **void,
    }
    document |= {"shares_m": None, "market_cap_m": {"value": None, "currency": None}}
    document |= {"revenue": [], "ps": [], "peers": [], "peer_stats": [], "peer_implied": []}
    document |= {"fx": [], "printed": [], "flip_prices": [], "bands": [], "scenarios": []}
    document |= {"ntm": no_year(), "own_history": no_history(), "long_run": None}
    document |= {"band": None, "rating": None, "status": None, "market_multiple": None}
    document |= {"target_age_days": None, "horizon": {"ends": None, "days_left": None}}
    for part in (document["target"], document["upside"], document["earned"]):
        part.update(dict.fromkeys(part))  # type: ignore[call-overload]
    document["earned"]["frozen"] = False
    document["findings"] = [
        finding("error", "0100.HK", "no_price", "0100.HK: no close is recorded.")
    ]
    return document


def _with_limits(document: Valuation) -> list[tuple[Origin, int]]:
    """Give every input that grows stale, with its age in November."""
    found: list[tuple[Origin, int]] = [(document["price"], 152)]
    found += [(rate, 159) for rate in document["fx"]]
    for one in document["peers"]:
        found.append((one["price"], 152 if one["ticker"] != "PLTR" else 155))
        found += [(estimate, 223) for estimate in one["revenue"]]
    return found
