"""What the shell offers while a command is typed: quick, and silent whatever is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.known_names import Kind

Offered = list[tuple[str, str]]


def recorded(kind: Kind) -> Callable[[str], Offered]:
    """Give what offers the recorded names of a kind."""

    def known() -> Offered:
        from db.engine import sqlite_file
        from db.known_names import load_known_names
        from jobs.settings.desk import load_settings

        path = sqlite_file(load_settings().url)
        # A server's database is not asked at every key, and none is made here.
        return load_known_names(path, kind) if path is not None and path.is_file() else []

    return _beginning(known)


def _examples() -> Offered:
    from jobs.coverage.examples import example_texts

    return [(name, "") for name in example_texts()]


def _rules() -> Offered:
    from tracker.alerts.limits import RULES

    return [(rule, "") for rule in RULES]


def _statuses() -> Offered:
    from jobs.coverage.status import SETTABLE

    return [(status, "") for status in SETTABLE]


def _measures() -> Offered:
    names = ("upside", "upside:published", "upside:marked", "upside:peer_marked")
    return [(name, "") for name in (*names, "ps:", "ps_consensus:", "peer_mean:", "premium:")]


def _beginning(known: Callable[[], Offered]) -> Callable[[str], Offered]:
    """Offer the names that begin with what is typed, in any case."""

    def complete(incomplete: str) -> Offered:
        try:
            return [one for one in known() if one[0].casefold().startswith(incomplete.casefold())]
        except Exception:  # noqa: BLE001  # the prompt is no place for any error at all
            return []

    return complete


covered, drafts, batches = recorded("covered"), recorded("draft"), recorded("batch")
alerts, users = recorded("alert"), recorded("user")
examples, rules, statuses = _beginning(_examples), _beginning(_rules), _beginning(_statuses)
measures = _beginning(_measures)
