"""Keeps score: forecasts against what was reported, ratings against what the market did."""

from tracker.scorecard.document import ScorecardDocument
from tracker.scorecard.engine import scorecard

__all__ = ["ScorecardDocument", "scorecard"]
