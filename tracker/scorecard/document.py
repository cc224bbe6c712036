"""The JSON of `tracker scorecard`: units in the names, None where a figure is missing and why."""

from __future__ import annotations

from typing import TypedDict

from tracker.document import Disclaimer, FindingDocument, Name


class ErrorDocument(TypedDict):
    """One forecast of one result; of the three errors at most one is given.

    `error_ratio` is forecast / actual - 1, `error_pp` percentage points of a ratio, `error_amount`
    the difference in the unit of the line, where a quotient means nothing.
    """

    published_on: str | None
    source: str | None
    value: float | None
    in_force: bool
    error_ratio: float | None
    error_pp: float | None
    error_amount: float | None
    reason: str | None


class ResultDocument(TypedDict):
    """One reported figure, and what model, vintages and consensus had said of it."""

    line: str
    period_end: str
    months: int
    unit: str  # "m", "ratio", "multiple" or "per_share"
    currency: str | None
    actual: float | None
    published_on: str
    source: str
    model: ErrorDocument
    consensus: ErrorDocument
    vintages: list[ErrorDocument]


class BiasDocument(TypedDict):
    """The errors of one forecaster in one line: their mean, and the mean of their sizes."""

    who: str  # "model", "consensus" or "vintage"
    published_on: str | None  # of a vintage
    line: str
    measure: str  # "ratio", "pp" or "amount"
    unit: str
    currency: str | None
    n: int
    mean_error: float
    mean_absolute_error: float


class RestDocument(TypedDict):
    """A year as its reported half and the other half that the model implies; in millions."""

    line: str
    fiscal_end: str
    currency: str | None
    implied_half: int
    vintage: str
    year_m: float
    reported_half_m: float
    reported_on: str
    implied_half_m: float
    modelled_half_m: float | None
    gap_m: float | None  # implied - modelled
    gap_ratio: float | None  # implied / modelled - 1
    year_before_half_m: float | None
    implied_growth_ratio: float | None
    modelled_growth_ratio: float | None
    implied_on_reported_half_ratio: float | None  # second half / first half - 1
    modelled_on_modelled_half_ratio: float | None
    reasons: dict[str, str]


class BreakDocument(TypedDict):
    """A change of the consensus's source, which is no revision."""

    on: str
    before: str
    after: str


class DirectionDocument(TypedDict):
    """The street's mean of one fiscal year at a publication and now, in millions."""

    line: str
    fiscal_end: str
    then_m: float | None
    then_as_of: str | None
    then_source: str | None
    now_m: float | None
    now_as_of: str | None
    now_source: str | None
    currency: str | None
    change_ratio: float | None
    revisions_up: int | None
    revisions_down: int | None
    breaks: list[BreakDocument]
    reason: str | None


class OutcomeDocument(TypedDict):
    """What a rating has earned over one window; `measure` is what the band was earned with."""

    window: str  # "1m", "3m", "6m", "12m", "horizon" or "to_date"
    ends: str | None
    absolute: float | None
    relative: float | None
    measure: str | None  # "relative" or "absolute"
    band: str | None
    base_session: str | None
    session: str | None
    benchmark_symbol: str | None
    benchmark_kind: str | None
    reason: str | None


class StretchDocument(TypedDict):
    """Successive sessions of one band."""

    band: str
    first: str
    last: str
    sessions: int


class MatchDocument(TypedDict):
    """How often the band was the published rating: `matched` of `sessions`; what is left out."""

    matched: int
    sessions: int
    share: float | None  # matched / sessions
    carried: int
    stale: int
    without_close: int
    without_band: int
    by_band: dict[str, int]
    stretches: list[StretchDocument]


class PublicationDocument(TypedDict):
    """One published target and rating with everything that happened since."""

    published_on: str
    superseded_on: str | None
    rating: str | None
    target: float | None
    currency: str | None
    benchmark: str | None
    horizon_ends: str | None
    outcomes: list[OutcomeDocument]
    match: MatchDocument | None
    consensus: list[DirectionDocument]


class ScorecardDocument(TypedDict):
    """Everything that the scorecard of one covered company says."""

    ticker: str
    name: Name
    as_of: str
    known_at: str
    batch: int
    restricted: bool
    bands: dict[str, Name]
    expected_benchmark_return: float | None
    results: list[ResultDocument]
    bias: list[BiasDocument]
    rest_of_year: list[RestDocument]
    publications: list[PublicationDocument]
    disclaimer: Disclaimer
    findings: list[FindingDocument]
