"""What the hand-written documents are made of: the report's peers, statistics, prices, prints."""

from __future__ import annotations

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


def no_year() -> OwnNextTwelveMonths:
    nobody: Statistics = {**statistics(0, 0, 0, 0), "n": 0}
    nobody.update(dict.fromkeys(("mean", "median", "min", "max", "premium")))  # type: ignore[call-overload]
    nobody.update(dict.fromkeys(("first_quartile", "third_quartile")))  # type: ignore[call-overload]
    none: NextTwelveMonths = {"revenue": unknown(), "ps": None}
    return {"model": none, "consensus": none, "peers": nobody}


def no_history() -> OwnHistory:
    return {"from": None, "to": None, "percentiles": [], "premiums": []}
