"""The entries of a coverage file: one model per kind of dated fact, with what each must hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from tracker.alerts.limits import AlertLimits
from tracker.coverage.values import (
    Currency,
    Day,
    Figure,
    MajorCurrency,
    Mic,
    Positive,
    Ratio,
    Text,
    Ticker,
    day_of_year,
    different,
    not_the_dollar,
)

MOST = 100_000  # sessions or days; a limit beyond it is a slip


class Entry(BaseModel):
    """One dated fact with where it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Text | None = None  # default: the file's source
    note: Text | None = None


class Company(Entry):
    """Names, market and currencies of one company from a date on."""

    ticker: Ticker
    effective: Day
    name_en: Text
    name_zh: Text
    exchange: Mic
    quote_currency: Currency
    reporting_currency: MajorCurrency
    fiscal_year_end: Annotated[
        str, StringConstraints(pattern=r"^\d\d-\d\d$"), AfterValidator(day_of_year)
    ]
    ads_ratio: Positive = Decimal(1)
    sector: Text | None = None
    aliases: tuple[Text, ...] = ()


class PeerSet(Entry):
    """The peers from a date on."""

    effective: Day
    peers: Annotated[tuple[Ticker, ...], AfterValidator(different)]


class Status(Entry):
    """The status of the coverage from a date on, with who set it and why."""

    effective: Day
    status: Literal["active", "review_due", "under_review", "restricted", "suspended", "dropped"]
    who: Text
    why: Text


class Target(Entry):
    """A published rating with its target price, multiple, basis year and horizon."""

    published_on: Day
    rating: Text
    price: Positive
    currency: Currency
    multiple: Positive | None = None
    fiscal_end: Day | None = None
    horizon_months: Annotated[int, Field(ge=1, le=60)]
    benchmark: Text | None = None


class Scenario(Entry):
    """A case beside the target published on the same day: its own multiple, revenue, or both."""

    published_on: Day
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
    multiple: Positive | None = None
    revenue_m: Positive | None = None  # of the target's basis year
    currency: MajorCurrency | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.multiple is None and self.revenue_m is None:
            raise ValueError("expected a `multiple`, a `revenue_m` or both")
        if (self.revenue_m is None) != (self.currency is None):
            raise ValueError("currency: expected with `revenue_m`, and only with it")
        return self


class BandEntry(BaseModel):
    """One rating band, highest first; the last one has no lower edge."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
    name_en: Text
    name_zh: Text
    lower: Ratio | None = None
    inclusive: bool = False


class Limits(BaseModel):
    """How old an input may be before it is stale, and when a target is due for review."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    price_sessions: Annotated[int, Field(ge=0, le=MOST)] = 2
    fx_days: Annotated[int, Field(ge=0, le=MOST)] = 3
    consensus_days: Annotated[int, Field(ge=0, le=MOST)] = 45
    peer_marked_consensus_days: Annotated[int, Field(ge=0, le=MOST)] = 30
    review_upside: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    review_multiple_share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    review_target_days: Annotated[int, Field(ge=1, le=MOST)] = 90
    premium_sessions: Annotated[int, Field(ge=1, le=MOST)] = 60


class Policy(Entry):
    """The rating bands, which upside they are applied to, and the limits, from a date on."""

    effective: Day
    banded: Literal["published", "marked", "peer_marked"] = "published"
    expected_benchmark_return: Ratio | None = None
    bands: Annotated[tuple[BandEntry, ...], Field(min_length=2)]
    limits: Limits = Limits()
    alerts: AlertLimits | None = None  # None: the defaults of the program that reads
    analyst: Text | None = None  # who covers the company
    approval: bool | None = None  # targets, models and edited files wait for a second person
    disclaimer_en: Text | None = None  # on every mail, print and export
    disclaimer_zh: Text | None = None

    @model_validator(mode="after")
    def _bands_descend(self) -> Self:
        edges = [band.lower for band in self.bands]
        if edges[-1] is not None or None in edges[:-1]:
            raise ValueError("bands: expected a `lower` on each band but the last, which has none")
        bounds = [edge for edge in edges if edge is not None]
        if bounds != sorted(set(bounds), reverse=True):
            raise ValueError("bands: expected the highest first, each `lower` below the one before")
        if len({band.id for band in self.bands}) != len(self.bands):
            raise ValueError("bands: expected a different `id` for each band")
        return self


class Close(Entry):
    """A closing price of record."""

    ticker: Ticker
    session: Day
    close: Positive
    currency: Currency
    volume: Annotated[Figure, Field(ge=0)] | None = None  # shares traded


class Fx(Entry):
    """Units of `quote` for one US dollar."""

    date: Day
    quote: Annotated[str, AfterValidator(not_the_dollar)]
    rate: Positive


class Shares(Entry):
    """Total issued shares of all classes from a date on, in millions."""

    ticker: Ticker
    effective: Day
    shares_m: Positive
    reason: Text
    confirmed: bool = True


class Split(Entry):
    """New shares for one old from a date on."""

    ticker: Ticker
    effective: Day
    ratio: Positive


class Consensus(Entry):
    """The street's mean revenue of one company, in millions, as of one date."""

    ticker: Ticker
    as_of: Day
    currency: MajorCurrency
    fiscal_ends: Annotated[tuple[Day, ...], Field(min_length=1), AfterValidator(different)]
    mean_m: tuple[Positive, ...]
    low_m: tuple[Positive | Literal["n/a"], ...] | None = None
    high_m: tuple[Positive | Literal["n/a"], ...] | None = None
    analysts: tuple[Annotated[int, Field(ge=1, le=1000)] | Literal["n/a"], ...] | None = None

    @model_validator(mode="after")
    def _pairs(self) -> Self:
        for name in ("mean_m", "low_m", "high_m", "analysts"):
            values = getattr(self, name)
            if values is not None and len(self.fiscal_ends) != len(values):
                raise ValueError(
                    f"{name}: expected {len(self.fiscal_ends)} values, one for each of fiscal_ends"
                )
        return self


class Line(BaseModel):
    """One line of the model: a value per period, or "n/a"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: Literal["m", "%", "x", "per_share"]
    values: tuple[Figure | Literal["n/a"], ...]
    note: Text | None = None
    notes: tuple[Text, ...] | None = None  # one for each value, "n/a" for none: where they differ


class Forecast(Entry):
    """A block of one model vintage: periods of one length, and a value per line and period."""

    published_on: Day
    currency: MajorCurrency
    months: Literal[3, 6, 12]
    period_ends: Annotated[tuple[Day, ...], Field(min_length=1), AfterValidator(different)]
    reported_until: Day | None = None
    printed: bool = True  # false: of a model that no report prints, so nothing to reconcile
    lines: Annotated[dict[str, Line], Field(min_length=1)]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name, line in self.lines.items():
            if line.notes is not None and len(line.notes) != len(line.values):
                raise ValueError(f"lines.{name}.notes: expected one for each of values, or none")
            if len(line.values) != len(self.period_ends):
                raise ValueError(
                    f"lines.{name}.values: expected {len(self.period_ends)} values, one for each "
                    f'of period_ends ("n/a" where there is none), found {len(line.values)}'
                )
        revenue = self.lines.get("revenue")
        if revenue is not None and revenue.unit != "m":
            raise ValueError(
                f'lines.revenue.unit: expected "m", millions of {self.currency}, found '
                f"{revenue.unit!r}"
            )
        for end, value in zip(self.period_ends, revenue.values if revenue else (), strict=False):
            if isinstance(value, Decimal) and value <= 0:
                raise ValueError(
                    f"lines.revenue.values: expected a revenue above zero for {end}, found {value}"
                )
        return self


class Benchmark(Entry):
    """An index that targets name, and whose levels stand for it: its own symbol's or a fund's."""

    index: Text
    symbol: Ticker
    exchange: Mic


class Event(Entry):
    """Something dated that a desk should see coming."""

    ticker: Ticker
    date: Day
    kind: Text
    text: Text | None = None
    announced: Day | None = None  # when it was known; default: on its day
