"""The text of a drafted coverage file: what a source told, and each blank as a commented line."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from jobs.sources.contract import Estimate, Profile
from tracker.coverage.spelling import shortest
from tracker.coverage.text import scalar
from tracker.currency import major

YEARS: Final = 3  # that a model is asked for
BANDS: Final = """\
# [[policy.bands]]   FILL: the rating scale of the house, highest first, the last without a `lower`
# id = "buy"
# name_en = "Buy"
# name_zh = "买入"
# lower = 0.15"""


@dataclass(frozen=True, slots=True)
class Told:
    """What sources told of one company; `why` has the reason for each kind that is not there."""

    profile: Profile
    close: tuple[dt.date, float, str] | None = None  # session, close, unit of the quote
    shares: tuple[dt.date, float] | None = None  # effective, millions
    estimates: tuple[Estimate, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)

    @property
    def ticker(self) -> str:
        """The company."""
        return self.profile.ticker

    @property
    def quoted(self) -> str | None:
        """The unit of its quote."""
        return self.profile.currency if self.close is None else self.close[2]

    @property
    def reported(self) -> str | None:
        """The currency that it reports in, else the one that it is estimated in."""
        estimated = next((one.currency for one in self.estimates), None)
        return self.profile.reporting_currency or estimated

    @property
    def year_end(self) -> str | None:
        """Month and day that its years end on: of the street's last year, else as it is told."""
        ends = [f"{one.fiscal_end:%m-%d}" for one in self.estimates]
        return ends[-1] if ends else self.profile.year_end


@dataclass(slots=True)
class Draft:
    """A coverage file in the making, and its blanks in the order in which they stand."""

    sources: Mapping[str, str]  # whose values they are, by kind of entry
    lines: list[str] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The file."""
        return "\n".join(self.lines) + "\n"

    def entry(self, kind: str, **values: object) -> None:
        """Begin an entry with what is known of it."""
        self.lines += ["", f"[[{kind}]]"]
        self.put(**values)

    def put(self, **values: object) -> None:
        """Write keys."""
        self.lines += [f"{key} = {scalar(value)}" for key, value in values.items()]

    def fill(self, where: str, key: str, expected: str) -> None:
        """Leave a blank."""
        self.lines.append(f"# {key} = ...   FILL: {expected}")
        self.blanks.append(f"{where}.{key}: {expected}")

    def known(self, where: str, key: str, value: str | None, expected: str) -> None:
        """Write a key that a source may have told, or leave a blank."""
        if value is None:
            self.fill(where, key, expected)
        else:
            self.put(**{key: value})

    def absent(self, kind: str, ticker: str, expected: str) -> None:
        """Leave an entry out, by name."""
        self.lines += ["", f"# [[{kind}]] of {ticker}   FILL: {expected}"]
        self.blanks.append(f"{kind} of {ticker}: {expected}")


def draft_coverage(
    told: Sequence[Told],
    *,
    rates: Mapping[str, tuple[dt.date, float] | str],
    today: dt.date,
    sources: Mapping[str, str],
) -> Draft:
    """Draft the file of the first company, with the others as its peers.

    `rates` has of each currency the day and the units for one dollar, or why there is none;
    `sources` the name under which the values of each kind are recorded.
    """
    draft = Draft(sources)
    draft.put(ticker=told[0].ticker, source="report")
    for one in told:
        _company(draft, one, today)
    draft.entry("peer_set", effective=today, peers=tuple(one.ticker for one in told[1:]))
    draft.entry("status", effective=today, status="active")
    draft.fill("status", "who", "who covers it")
    draft.put(why="first coverage")
    _opinion(draft, told[0], today)
    for one in told:
        _market(draft, one, today)
    for currency, rate in rates.items():
        if isinstance(rate, str):
            draft.absent("fx", currency, rate)
        else:
            draft.entry("fx", date=rate[0], quote=currency, rate=shortest(rate[1]))
            draft.put(source=sources["fx"])
    _model(draft, told[0], today)
    draft.lines.insert(0, _header(draft, told[0].ticker, today))
    return draft


def _header(draft: Draft, ticker: str, today: dt.date) -> str:
    told = ", ".join(dict.fromkeys(draft.sources.values()))
    return (
        f"# Draft of {today} for {ticker}, from {told}. {len(draft.blanks)} blanks: the lines with "
        "FILL.\n# Check what is filled in, fill in what is not, then: "
        "tracker coverage check FILE\n"
    )


def _company(draft: Draft, one: Told, today: dt.date) -> None:
    where, why = f"company {one.ticker}", one.why.get("profile", "the source does not say")
    draft.entry("company", ticker=one.ticker, effective=today)
    draft.known(where, "name_en", one.profile.name, f"its name; {why}")
    if one.profile.name is None:
        draft.fill(where, "name_zh", f"its name in Chinese; {why}")
    else:
        draft.lines.append(f"name_zh = {scalar(one.profile.name)} # or its name in Chinese")
    draft.known(where, "exchange", one.profile.exchange, f"ISO 10383 code such as XHKG; {why}")
    draft.known(where, "quote_currency", one.quoted, "unit of the quote: HKD, GBp for pence")
    draft.known(where, "reporting_currency", one.reported, f"currency it reports in; {why}")
    draft.known(where, "fiscal_year_end", one.year_end, f"month and day such as 12-31; {why}")
    if one.quoted and one.reported and major(one.quoted)[0] != one.reported:
        expected = "if it is a depositary share, how many ordinary shares it stands for"
        draft.fill(where, "ads_ratio", expected)
    if one.profile.sector is not None:
        draft.put(sector=one.profile.sector)


def _opinion(draft: Draft, own: Told, today: dt.date) -> None:
    draft.entry("target")
    draft.lines.append(f"published_on = {today} # the date of the report")
    draft.fill("target", "rating", "id of a band")
    draft.fill("target", "price", "the target price")
    draft.known("target", "currency", own.quoted, "unit of the quote")
    draft.fill("target", "multiple", "target P/S; leave it out, with fiscal_end, if there is none")
    draft.fill("target", "fiscal_end", "the year that it is a multiple of, one of the model's")
    draft.fill("target", "horizon_months", "months that the rating is for, 1 to 60")
    draft.entry("policy", effective=today)
    draft.lines.append(BANDS)
    draft.blanks.append("policy.bands: the rating scale of the house, highest first")


def _market(draft: Draft, one: Told, today: dt.date) -> None:
    if one.close is None:
        draft.absent("close", one.ticker, one.why.get("close", "no close at the source"))
    else:
        session, close, unit = one.close
        price = {"close": shortest(close), "currency": unit, "source": draft.sources["close"]}
        draft.entry("close", ticker=one.ticker, session=session, **price)
    if one.shares is None:
        draft.absent("shares", one.ticker, one.why.get("shares", "no share count at the source"))
    else:
        effective, count = one.shares
        draft.entry("shares", ticker=one.ticker, effective=effective, shares_m=_millions(count))
        draft.put(reason="as the source counts; check all classes against the filing")
        draft.put(source=draft.sources["shares"])
    if not one.estimates:
        draft.absent(
            "consensus", one.ticker, one.why.get("consensus", "no consensus at the source")
        )
    for currency in dict.fromkeys(year.currency for year in one.estimates):
        years = [year for year in one.estimates if year.currency == currency]
        draft.entry("consensus", ticker=one.ticker, as_of=today, currency=currency)
        draft.put(fiscal_ends=tuple(year.fiscal_end for year in years))
        draft.put(mean_m=tuple(_millions(year.mean_m) for year in years))
        draft.put(source=draft.sources["consensus"])


def _millions(value: float) -> Decimal:
    """Write millions to the unit that a source counts in, without the dust of a division."""
    return shortest(round(value, 6))


def _model(draft: Draft, own: Told, today: dt.date) -> None:
    draft.entry("forecast", published_on=today)
    draft.known("forecast", "currency", own.reported, "currency of the model's amounts")
    draft.put(months=12)
    if own.year_end is None:
        draft.fill("forecast", "period_ends", "the ends of the years forecast, [2027-12-31, ...]")
    else:
        draft.put(period_ends=tuple(_next_ends(own.year_end, today)))
    draft.lines += ["", "[forecast.lines]"]
    street = ", ".join(f"{one.fiscal_end} {one.mean_m:,.0f}" for one in own.estimates)
    hint = f" (the street: {street})" if street else ""
    expected = f'{{ unit = "m", values = [...] }} with one value for each of period_ends{hint}'
    draft.fill("forecast.lines", "revenue", expected)


def _next_ends(year_end: str, today: dt.date) -> list[dt.date]:
    """Give the next ends of a fiscal year from today on; 02-29 is the last of February."""
    month, day = (int(part) for part in year_end.split("-"))
    years = range(today.year, today.year + YEARS + 1)
    ends = [dt.date(year, month, min(day, monthrange(year, month)[1])) for year in years]
    return [end for end in ends if end >= today][:YEARS]
