"""Band rules by hand: the margin, the sessions, the way back, missing values, corrections."""

from __future__ import annotations

import pytest

from tests.tracker.alerts.paths import day, lived, readings, scale, told
from tracker.alerts.bands import Reading, acknowledged, follow, next_memory, revise
from tracker.alerts.levels import waiting_words
from tracker.alerts.limits import BandRule


def test_the_first_value_sets_the_band_silently() -> None:
    memory, changes = lived(0.084)
    assert (memory.now.band, memory.state, changes) == ("overweight", "normal", [])


def test_nothing_is_remembered_before_the_first_value() -> None:
    assert follow(None, readings(None, None), scale()) == (None, [])


def test_trap_noise_at_an_edge_mails_daily() -> None:
    memory, changes = lived(0.20, 0.129, 0.125)
    assert [one.kind for one in changes] == ["moved", "fired"]
    fired = changes[1]
    assert (fired.old, fired.new, fired.value, fired.threshold) == (
        "buy",
        "overweight",
        0.125,
        0.15,
    )
    assert (fired.before, fired.after, fired.session) == ("pending", "firing", day(2))
    assert memory.now.left == "buy"


def test_an_attempt_says_how_far_it_is() -> None:
    rule = BandRule()
    assert waiting_words(lived(0.20, 0.129)[0].now, rule) == (1, 2)
    assert waiting_words(lived(0.20, 0.14, 0.14, 0.14)[0].now, rule) == (3, 10)
    assert waiting_words(lived(0.20)[0].now, rule) is None


def test_exactly_the_margin_counts() -> None:
    assert told(lived(0.20, 0.13, 0.13)[1]) == [("fired", "buy", "overweight")]


def test_within_the_margin_only_the_tenth_session_leaves() -> None:
    assert told(lived(0.20, *[0.14] * 9)[1]) == []
    assert told(lived(0.20, *[0.14] * 10)[1]) == [("fired", "buy", "overweight")]


def test_coming_back_inside_starts_the_count_anew() -> None:
    assert told(lived(0.20, *[0.14] * 9, 0.16, *[0.14] * 9)[1]) == []
    assert told(lived(0.20, 0.12, 0.16, 0.12)[1]) == []


def test_a_session_within_the_margin_breaks_the_short_count_only() -> None:
    memory, changes = lived(0.20, 0.12, 0.14, 0.12)
    assert told(changes) == []
    assert (memory.now.beyond_margin, memory.now.beyond_edge) == (1, 3)


def test_another_direction_starts_the_count_anew() -> None:
    assert told(lived(0.10, 0.02, 0.18, 0.02, 0.18)[1]) == []


def test_upwards_it_is_the_band_above_whose_edge_counts() -> None:
    memory, changes = lived(0.10, 0.18, 0.19)
    assert told(changes) == [("fired", "overweight", "buy")]
    assert changes[-1].threshold == 0.15
    assert memory.now.band == "buy"


def test_it_may_fall_through_a_band() -> None:
    assert told(lived(0.20, -0.30, -0.30)[1]) == [("fired", "buy", "underweight")]


def test_an_open_alert_follows_and_returns() -> None:
    memory, changes = lived(0.20, 0.10, 0.10, 0.0, 0.0, 0.20, 0.20)
    assert told(changes) == [
        ("fired", "buy", "overweight"),
        ("followed", "overweight", "hold"),
        ("returned", "hold", "buy"),
    ]
    assert (memory.state, memory.now.left) == ("normal", None)


def test_an_acknowledged_alert_is_closed_and_the_way_back_is_a_new_one() -> None:
    memory, _ = lived(0.20, 0.10, 0.10)
    memory = acknowledged(memory)
    assert memory.state == "normal"
    back, changes = lived(0.20, 0.20, held=memory, start=3)
    assert told(changes) == [("fired", "overweight", "buy")]
    assert back.state == "firing"


def test_the_first_session_can_be_acknowledged_too() -> None:
    memory, _ = lived(0.20)
    assert acknowledged(memory) == memory


def test_another_scale_begins_anew_silently() -> None:
    memory, _ = lived(0.20, 0.12)
    fresh, change = next_memory(memory, Reading(day(2), 0.02), scale("marked"))
    assert fresh is not None
    assert (fresh.now.band, fresh.basis, change) == ("hold", "marked", None)
    assert next_memory(memory, Reading(day(2), None), scale("marked")) == (None, None)


def test_an_older_session_is_ignored() -> None:
    memory, _ = lived(0.20, 0.12)
    assert next_memory(memory, Reading(day(0), 0.0), scale()) == (memory, None)


def test_the_same_session_again_replaces_what_it_said() -> None:
    memory, _ = lived(0.20, 0.12)
    once_more, change = next_memory(memory, Reading(day(1), 0.12), scale())
    assert (once_more, change) == (memory, None)
    better, change = next_memory(memory, Reading(day(1), 0.19), scale())
    assert better is not None
    assert (better.state, better.now.beyond_margin) == ("normal", 0)
    assert change is not None
    assert (change.kind, change.before, change.after) == ("moved", "pending", "normal")


def test_the_first_session_valued_again_sets_the_band_again() -> None:
    memory, _ = lived(0.20)
    again, change = next_memory(memory, Reading(day(0), 0.10), scale())
    assert again is not None
    assert (again.now.band, change) == ("overweight", None)


def test_a_close_corrected_on_its_own_session_withdraws_the_change() -> None:
    memory, _ = lived(0.20, 0.12, 0.12)
    assert memory.origin is not None
    right, change = next_memory(memory, Reading(day(2), 0.17), scale())
    assert right is not None
    assert change is not None
    assert (change.kind, change.old, change.new) == ("withdrawn", "overweight", "buy")
    assert (right.state, right.now.band, right.origin) == ("normal", "buy", None)
    twice, change = next_memory(right, Reading(day(2), 0.17), scale())
    assert (twice, change) == (right, None)


def test_a_change_of_a_session_may_come_to_another_band() -> None:
    memory, _ = lived(0.20, 0.12, 0.12)
    lower, change = next_memory(memory, Reading(day(2), 0.0), scale())
    assert lower is not None
    assert change is not None
    assert (change.kind, change.old, change.new) == ("fired", "overweight", "hold")
    assert lower.now.left == "buy"


def test_a_missing_value_of_a_new_session_ends_an_attempt_and_moves_nothing() -> None:
    memory, changes = lived(0.20, 0.12, None, 0.12)
    assert told(changes) == []
    assert [one.after for one in changes] == ["pending", "no data", "pending"]
    assert memory.now.beyond_margin == 1


def test_trap_a_stale_close_moves_a_band() -> None:
    memory, _ = lived(0.20, 0.12, 0.12)
    old, change = next_memory(memory, Reading(day(2), None), scale())
    assert old is not None
    assert change is not None
    assert (change.kind, change.after, old.now) == ("moved", "no data", memory.now)
    fresh, change = next_memory(old, Reading(day(2), 0.12), scale())
    assert fresh == memory
    assert change is not None
    assert change.after == "firing"


def test_a_correction_of_older_sessions_withdraws_the_change() -> None:
    memory, _ = lived(0.20, 0.12, 0.12, 0.12)
    corrected = readings(0.20, 0.20, 0.20, 0.12)
    right, change = revise(memory, corrected, scale())
    assert right is not None
    assert change is not None
    assert (change.kind, change.old, change.new) == ("withdrawn", "overweight", "buy")
    assert (right.now.beyond_margin, right.state, right.origin) == (1, "pending", None)
    assert right.calm is not None
    assert right.calm.session == day(2)
    going_on, changes = lived(0.12, held=right, start=4)
    assert told(changes) == [("fired", "buy", "overweight")]
    assert going_on.origin == right.calm


def test_a_correction_may_lead_to_another_band() -> None:
    memory, _ = lived(0.20, 0.12, 0.12)
    right, change = revise(memory, readings(0.20, 0.0, 0.0), scale())
    assert right is not None
    assert change is not None
    assert (change.kind, change.new, right.now.left) == ("followed", "hold", "buy")


@pytest.mark.parametrize("again", [(), (0.20, 0.12, 0.12)])
def test_what_is_known_now_and_says_the_same_changes_nothing(again: tuple[float, ...]) -> None:
    memory, _ = lived(0.20, 0.12, 0.12)
    assert revise(memory, readings(*again), scale()) == (memory, None)


def test_without_a_change_of_band_there_is_nothing_to_withdraw() -> None:
    memory, _ = lived(0.20, 0.12)
    assert revise(memory, readings(0.20, 0.20), scale()) == (memory, None)


def test_a_change_on_one_session_began_at_the_end_of_the_session_before() -> None:
    """With k = 1: settled on days 0 and 1, out on day 2; only day 2 will be judged again."""
    memory, _ = lived(0.20, 0.20, 0.12, sessions=1)
    assert memory.now.band == "overweight"
    assert memory.origin is not None
    assert memory.origin.session == day(1)


def test_the_session_at_whose_end_a_change_began_is_not_judged_again() -> None:
    """Day 0 is corrected too; of days 1 and 2 one lies beyond the margin, the other is back."""
    memory, _ = lived(0.20, 0.12, 0.12)
    right, change = revise(memory, readings(0.12, 0.12, 0.20), scale())
    assert right is not None
    assert change is not None
    assert (change.kind, right.now.band) == ("withdrawn", "buy")


def test_an_acknowledged_change_can_still_be_withdrawn() -> None:
    memory = acknowledged(lived(0.20, 0.12, 0.12)[0])
    right, change = revise(memory, readings(0.20, 0.20, 0.20), scale())
    assert right is not None
    assert change is not None
    assert (change.kind, right.now.band, right.now.left) == ("withdrawn", "buy", None)


def test_without_margin_and_confirmation_each_crossing_is_told() -> None:
    changes = lived(0.16, 0.14, 0.16, margin=0.0, sessions=1)[1]
    assert told(changes) == [("fired", "buy", "overweight"), ("returned", "overweight", "buy")]
