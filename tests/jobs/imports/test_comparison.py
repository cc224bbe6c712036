"""What a file is compared with is what the engine would choose before it is recorded."""

from __future__ import annotations

from jobs.imports.comparison import in_force
from tests.db.rows import DAY, HOUR, NOW


def test_a_third_party_s_feed_does_not_count_above_a_report() -> None:
    report = {"session": DAY, "source": "report", "known_at": NOW, "id": 1}
    feed = {"session": DAY, "source": "feed:acme", "known_at": NOW + HOUR, "id": 2}
    assert in_force([report, feed], "session", DAY) == report
    assert in_force([feed], "session", DAY) == feed
    assert in_force([], "session", DAY) is None
