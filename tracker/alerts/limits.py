"""The limits of each alert rule, how grave it is, and who is told when: coverage data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from tracker.addresses import parse_receiver

Gravity = Literal["info", "warning", "critical"]
Send = Literal["now", "digest", "never"]
Readers = Literal["desk", "operators"]
Sessions = Annotated[int, Field(ge=1, le=1000)]
Share = Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]  # 0.1 is 10 %
Margin = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]

RULES: Final = (
    "band",
    "earned_band",
    "target_review",
    "rating_gap",
    "near_threshold",
    "price_move",
    "peer_move",
    "consensus_revision",
    "model_vintage",
    "share_gap",
    "stale",
    "job_failed",
)


def _receiver(text: str) -> str:
    parse_receiver(text)
    return text


class RuleLimits(BaseModel):
    """What every rule has: on or off, how grave, mailed at once or in the digest, and to whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    severity: Gravity = "info"
    send: Send = "digest"
    to: Readers = "desk"


class BandRule(RuleLimits):
    """When a band is left: beyond its edge by a margin for some sessions, or at all for many."""

    severity: Gravity = "critical"
    send: Send = "now"
    margin: Margin = 0.02  # 2 percentage points
    sessions: Sessions = 2
    long_sessions: Sessions = 10

    @model_validator(mode="after")
    def _long_is_longer(self) -> Self:
        if self.long_sessions < self.sessions:
            raise ValueError(
                f"long_sessions: expected at least `sessions`, {self.sessions}, found "
                f"{self.long_sessions}"
            )
        return self


class ReasonRule(RuleLimits):
    """When a standing reason fires and when it has gone."""

    sessions: Sessions = 1  # it must stand on so many sessions before it fires
    quiet_sessions: Sessions = 10  # and be absent for so many before it counts as new again


class ReviewRule(ReasonRule):
    """When the target itself looks out of date, beside the limits of `[policy.limits]`."""

    severity: Gravity = "critical"
    send: Send = "now"
    result_gap: Share = 0.10  # reported revenue against the model's
    share_change: Share = 0.03  # shares against those at publication


class RatingGapRule(ReasonRule):
    """When the published rating has differed from the band for too long."""

    severity: Gravity = "warning"
    sessions: Sessions = 5


class NearRule(ReasonRule):
    """When the price is near one at which the band changes."""

    within: Share = 0.03


class MoveRule(ReasonRule):
    """When a figure moves by more than this from one session to the next."""

    quiet_sessions: Sessions = 1
    change: Share = 0.10


class RevisionRule(MoveRule):
    """When the street's mean revenue of a fiscal year is revised by more than this."""

    change: Share = 0.05


class VintageRule(ReasonRule):
    """When a new model or target is published."""

    quiet_sessions: Sessions = 1


class ShareGapRule(ReasonRule):
    """When sources disagree on a share count, or the count in force is not confirmed."""

    severity: Gravity = "warning"
    change: Share = 0.01


class StaleRule(ReasonRule):
    """When an input is missing or older than its limit."""

    severity: Gravity = "warning"
    send: Send = "now"
    to: Readers = "operators"
    quiet_sessions: Sessions = 1


class JobRule(ReasonRule):
    """When a job has failed so many times in a row."""

    severity: Gravity = "warning"
    send: Send = "now"
    to: Readers = "operators"
    quiet_sessions: Sessions = 1
    attempts: Annotated[int, Field(ge=1, le=1000)] = 3


class AlertLimits(BaseModel):
    """The limits of every rule for one covered company, and who is told of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receivers: tuple[Annotated[str, AfterValidator(_receiver)], ...] = ()  # none: the whole desk
    band: BandRule = BandRule()
    earned_band: BandRule = BandRule(severity="warning")
    target_review: ReviewRule = ReviewRule()
    rating_gap: RatingGapRule = RatingGapRule()
    near_threshold: NearRule = NearRule()
    price_move: MoveRule = MoveRule(change=0.15)
    peer_move: MoveRule = MoveRule()
    consensus_revision: RevisionRule = RevisionRule()
    model_vintage: VintageRule = VintageRule()
    share_gap: ShareGapRule = ShareGapRule()
    stale: StaleRule = StaleRule()
    job_failed: JobRule = JobRule()

    def of(self, rule: str) -> RuleLimits:
        """Give the limits of a rule by its id."""
        found: RuleLimits = getattr(self, rule)
        return found

    def reason_rules(self) -> Iterator[tuple[str, ReasonRule]]:
        """List the rules that watch reasons, with their limits."""
        for name in RULES:
            limits = self.of(name)
            if isinstance(limits, ReasonRule):
                yield name, limits


DEFAULT_ALERTS: Final = AlertLimits()
