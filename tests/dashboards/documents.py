"""Hand-written documents: the report day, the same figures seven months later, nothing at all."""

from __future__ import annotations

import copy

from tracker.document import (
    Band,
    Estimate,
    FindingDocument,
    Fx,
    LongRun,
    Name,
    NextTwelveMonths,
    Origin,
    OwnHistory,
    OwnNextTwelveMonths,
    Peer,
    PeerImplied,
    PeerStat,
    Price,
    Printed,
    Revenue,
    RevenuePart,
    Shares,
    Statistics,
    Valuation,
)

YEARS = ("2026-12-31", "2027-12-31", "2028-12-31")
REPORT_DAY = "2026-04-15"


def band(code: str, en: str, zh: str, lower: float | None, *, inclusive: bool = False) -> Band:
    return {"id": code, "name": {"en": en, "zh": zh}, "lower": lower, "inclusive": inclusive}


BANDS: list[Band] = [
    band("buy", "Buy", "买入", 0.15),
    {
        "id": "overweight",
        "name": {"en": "Overweight", "zh": "增持"},
        "lower": 0.05,
        "inclusive": False,
    },
    band("hold", "Hold", "持有", -0.05, inclusive=True),
    {
        "id": "underweight",
        "name": {"en": "Underweight", "zh": "减持"},
        "lower": None,
        "inclusive": False,
    },
]


def origin(note: str | None, unit: str = "days", limit: int | None = None) -> Origin:
    return {
        "source": "report",
        "note": note,
        "known_at": "2026-04-15T08:00:00Z",
        "age": 0,
        "age_unit": unit,
        "limit": limit,
        "stale": False,
    }


def unknown() -> Estimate:
    """An estimate that nobody gave."""
    nowhere = origin(None, "days", 45) | {"source": None, "known_at": None, "age": None}
    empty = {"parts": [], "value_m": None, "currency": None, "as_of": None, "analysts": None}
    return {**nowhere, **empty}  # type: ignore[typeddict-item]


def price(value: float, currency: str, session: str, note: str) -> Price:
    return {"value": value, "currency": currency, "session": session, **origin(note, "sessions", 2)}


def shares(value_m: float, effective: str, reason: str, note: str) -> Shares:
    return {
        "value_m": value_m,
        "effective": effective,
        "reason": reason,
        "confirmed": True,
        **origin(note),
    }


def revenue(
    values: tuple[float, ...], currency: str, note: str, limit: int | None
) -> list[Revenue]:
    return [
        {
            "fiscal_end": year,
            "parts": [],
            "value_m": value,
            "currency": currency,
            "as_of": REPORT_DAY,
            "analysts": None,
            **origin(note, "days", limit),
        }
        for year, value in zip(YEARS, values, strict=True)
    ]


def next_year(estimates: list[Revenue], ps: float | None) -> NextTwelveMonths:
    """260 of the 365 days of 2026 were left: 0.712 of that year's revenue, the rest of 2027's."""
    shares = (260 / 365, 105 / 365)
    parts: list[RevenuePart] = [
        {
            "fiscal_end": one["fiscal_end"],
            "value_m": one["value_m"],
            "weight": share,
            "as_of": one["as_of"],
            "source": one["source"],
        }
        for one, share in zip(estimates, shares, strict=False)
    ]
    blended = sum((part["value_m"] or 0) * (part["weight"] or 0) for part in parts)
    first = {name: value for name, value in estimates[0].items() if name != "fiscal_end"}
    return {"revenue": {**first, "parts": parts, "value_m": blended}, "ps": ps}  # type: ignore[typeddict-item]


def peer(
    *,
    ticker: str,
    name: Name,
    close: Price,
    held: Shares,
    cap: float,
    estimates: list[Revenue],
    multiples: tuple[float, ...],
    ntm: float,
) -> Peer:
    return {
        "ticker": ticker,
        "name": name,
        "price": close,
        "shares_m": held["value_m"],
        "shares": held,
        "market_cap_m": {"value": cap, "currency": close["currency"]},
        "revenue": estimates,
        "ps": [
            {"fiscal_end": y, "value": v, "price_only": False}
            for y, v in zip(YEARS, multiples, strict=True)
        ],
        "ntm": next_year(estimates, ntm),
    }


def zhipu() -> Peer:
    note = "close of record; table 64 prints 976, that day’s open"
    return peer(
        ticker="2513.HK",
        name={"en": "Zhipu (Knowledge Atlas)", "zh": "智谱"},
        close=price(867.0, "HKD", REPORT_DAY, note),
        held=shares(445.84309, REPORT_DAY, "shares in issue", "poll results, 22 June 2026"),
        cap=386545.96,
        estimates=revenue((2800.0, 6700.0, 15700.0), "CNY", "table 64", 45),
        multiples=(120.1, 50.2, 21.4),
        ntm=85.7,
    )


def palantir() -> Peer:
    return peer(
        ticker="PLTR",
        name={"en": "Palantir", "zh": "Palantir"},
        close=price(135.70, "USD", "2026-04-14", "table 64; the New York close before the report"),
        held=shares(2390.6, "2026-04-14", "implied by market cap and price", "table 64"),
        cap=324404.42,
        estimates=revenue((7200.0, 10400.0, 14900.0), "USD", "table 64", 45),
        multiples=(45.1, 31.2, 21.8),
        ntm=39.9,
    )


def stats() -> list[PeerStat]:
    rows = ((82.6, 45.1, 120.1, 0.528), (40.7, 31.2, 50.2, 0.187), (21.6, 21.4, 21.8, 0.190))
    return [{"fiscal_end": year, **statistics(*row)} for year, row in zip(YEARS, rows, strict=True)]


def statistics(mean: float, low: float, high: float, premium: float) -> Statistics:
    return {
        "mean": mean,
        "median": mean,
        "min": low,
        "max": high,
        "first_quartile": (mean + low) / 2,
        "third_quartile": (mean + high) / 2,
        "premium": premium,
        "n": 2,
        "n_expected": 2,
        "missing": [],
    }


def long_run() -> LongRun:
    """1317 x 313.64 / 7.83 = 52,754.0 and the close's 33,947.6 over 5,610 x 35 % = 1,963.5."""
    return {
        "revenue_m": 5610.0,
        "currency": "USD",
        "net_margin": 0.35,
        "net_income_m": 1963.5,
        "target_market_cap_m": 52_754.0,
        "target_pe": 26.87,
        "market_pe": 17.29,
        "published_on": REPORT_DAY,
    }


def own_history() -> OwnHistory:
    return {
        "from": REPORT_DAY,
        "to": REPORT_DAY,
        "percentiles": [
            {"name": name, "value": value, "percentile": None, "n": n, "n_needed": 120}
            for name, value, n in (
                ("market_multiple", 48.3, 1),
                ("ps_consensus_ntm", None, 0),
                ("premium_ntm", 0.371, 1),
            )
        ],
        "premiums": [
            {
                "fiscal_end": year,
                "average": average,
                "n": 1,
                "window": 60,
                "implied_price": 847.5,
                "upside": 0.0,
            }
            for year, average in zip(YEARS, (0.528, 0.187, 0.190), strict=True)
        ],
    }


def implied() -> list[PeerImplied]:
    rows = (
        ("mean", (554.6, 714.1, 712.2), (-0.346, -0.157, -0.160)),
        ("median", (554.6, 714.1, 712.2), (-0.346, -0.157, -0.160)),
        ("without 2513.HK", (302.6, 547.4, 718.0), (-0.643, -0.354, -0.153)),
        ("without PLTR", (806.6, 880.9, 706.4), (-0.048, 0.039, -0.166)),
    )
    return [
        {"fiscal_end": year, "statistic": name, "price": value, "upside": upside}
        for name, prices, upsides in rows
        for year, value, upside in zip(YEARS, prices, upsides, strict=True)
    ]


def printed(ticker: str, item: str, text: str, unit: str, note: str) -> Printed:
    return {
        "ticker": ticker,
        "item": item,
        "text": text,
        "unit": unit,
        "published_on": REPORT_DAY,
        "note": note,
    }


def fx(pair: str, rate: float, note: str) -> Fx:
    return {"pair": pair, "rate": rate, "date": REPORT_DAY, **origin(note, "days", 3)}


def finding(severity: str, subject: str, code: str, message: str) -> FindingDocument:
    return {"severity": severity, "subject": subject, "code": code, "message": message}


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


def no_year() -> OwnNextTwelveMonths:
    nobody: Statistics = {**statistics(0, 0, 0, 0), "n": 0}
    nobody.update(dict.fromkeys(("mean", "median", "min", "max", "premium")))  # type: ignore[call-overload]
    nobody.update(dict.fromkeys(("first_quartile", "third_quartile")))  # type: ignore[call-overload]
    none: NextTwelveMonths = {"revenue": unknown(), "ps": None}
    return {"model": none, "consensus": none, "peers": nobody}


def no_history() -> OwnHistory:
    return {"from": None, "to": None, "percentiles": [], "premiums": []}


def _with_limits(document: Valuation) -> list[tuple[Origin, int]]:
    """Give every input that grows stale, with its age in November."""
    found: list[tuple[Origin, int]] = [(document["price"], 152)]
    found += [(rate, 159) for rate in document["fx"]]
    for one in document["peers"]:
        found.append((one["price"], 152 if one["ticker"] != "PLTR" else 155))
        found += [(estimate, 223) for estimate in one["revenue"]]
    return found
