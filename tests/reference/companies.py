"""Made companies: on one of five exchanges, with any fiscal year, some of them moving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.tracker import universe as u

QUOTED = {"XHKG": "HKD", "XLON": "GBp", "XNYS": "USD", "XNAS": "USD", "XTKS": "JPY"}
RATES = {"USD": 1.0, "HKD": 7.8, "GBP": 0.78, "GBp": 78.0, "JPY": 150.0, "CNY": 7.1, "EUR": 0.92}
REVENUE_CURRENCIES = ("USD", "CNY", "EUR", "JPY", "GBP")
FISCAL_ENDS = ("12-31", "12-31", "12-31", "03-31", "06-30", "09-30", "09-26", "01-31", "02-29")
FEEDS = ("yahoo", "report", "import", "filing", "ecb")


@dataclass(frozen=True, slots=True)
class Made:
    """A made company, and what its observations are made of."""

    ticker: str
    listings: tuple[u.Fact, ...]  # oldest first
    mics: tuple[str, ...]
    quoted: tuple[str, ...]
    fiscal_end: str
    other_fiscal_end: str  # of its next listing, and of the odd source that knows no better
    currency: str  # of its revenue
    close_usd: float
    shares_m: float
    revenue_m: float  # in its currency, of the first year


def late(chance: Random, share: float = 0.15, days: int = 12) -> int:
    """Give by how many days a fact was learned late: mostly none."""
    return chance.randrange(1, days) if chance.random() < share else 0


def source(chance: Random) -> str:
    """Give any source that observations come from."""
    return chance.choice(FEEDS)


def between(chance: Random, first: date, last: date) -> date:
    """Give any date of a range."""
    return first + timedelta(days=chance.randrange(max((last - first).days, 0) + 1))


def companies(chance: Random, start: date, end: date) -> list[Made]:
    """Make the covered company and up to four peers; the covered one comes first."""
    count = chance.choice((0, 1, 2, 2, 3, 3, 4, 4))
    return [_company(chance, f"C{place}", start, end) for place in range(count + 1)]


def _company(chance: Random, name: str, start: date, end: date) -> Made:
    mic = chance.choice(tuple(QUOTED))
    mics, quoted = [mic], [QUOTED[mic]]
    fiscal_end, other = _fiscal_end(chance, start, end), chance.choice(FISCAL_ENDS)
    ticker = f"{name}.{mic[1:]}"
    since = date(2020, 1, 1)
    if chance.random() < 0.15:  # newly listed, or learned of only now
        since = between(chance, start - timedelta(days=5), end)
    learned = since + timedelta(days=late(chance, days=4))
    ads = chance.choice((1.0, 1.0, 1.0, 2.0, 0.5))
    given = {"fiscal_year_end": fiscal_end, "ads_ratio": ads}
    dated = {"effective": since, "known_at": u.utc(learned, chance.choice((0, 0, 7)))}
    listings = [u.company(ticker, mic, quoted[0], **given, **dated)]
    if chance.random() < 0.2:
        moved = between(chance, start - timedelta(days=10), end)
        if chance.random() < 0.6:
            mics.append(chance.choice(tuple(QUOTED)))
            quoted.append(QUOTED[mics[-1]])
        given = {"ads_ratio": chance.choice((ads, ads, 4.0)), "source": source(chance)}
        given |= {"fiscal_year_end": chance.choice((fiscal_end, other)), "effective": moved}
        known_at = u.utc(moved + timedelta(days=late(chance)), chance.choice((0, 0, 5)))
        listings.append(u.company(ticker, mics[-1], quoted[-1], **given, known_at=known_at))
    close_usd, shares_m = chance.choice((3.0, 40.0, 900.0)), round(chance.uniform(20, 5000), 2)
    currency, multiple = chance.choice(REVENUE_CURRENCIES), chance.uniform(2, 60)
    return Made(
        ticker=ticker,
        listings=tuple(listings),
        mics=tuple(mics),
        quoted=tuple(quoted),
        fiscal_end=fiscal_end,
        other_fiscal_end=other,
        currency=currency,
        close_usd=close_usd,
        shares_m=shares_m,
        revenue_m=close_usd * shares_m / ads * RATES[currency] / multiple,
    )


def _fiscal_end(chance: Random, start: date, end: date) -> str:
    """Give any end of fiscal years; often one that falls into the dates, where years change."""
    window = {start + timedelta(days=ahead) for ahead in range((end - start).days + 1)}
    near = [one for one in FISCAL_ENDS if any(f"{day:%m-%d}" == one for day in window)]
    return chance.choice(near if near and chance.random() < 0.5 else FISCAL_ENDS)


def fiscal_ends(chance: Random, month_day: str, years: range) -> list[date]:
    """Give the ends of fiscal years; some are of 52 or 53 weeks and end on another day."""
    month, day = (int(part) for part in month_day.split("-"))
    ends = []
    for year in years:
        end = date(year, month, min(day, 28) if month == 2 else day)
        if chance.random() < 0.15:
            end += timedelta(days=chance.choice((-6, -5, -3, 3)))
        ends.append(end)
    return ends
