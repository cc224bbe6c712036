"""The limits of rules in a coverage file: what is refused, and what older policies say."""

from __future__ import annotations

import re

import pytest

from tests.tracker import universe as u
from tracker.alerts.limits import DEFAULT_ALERTS, RULES, AlertLimits
from tracker.coverage.facts import coverage_facts
from tracker.coverage.file import parse_coverage
from tracker.errors import CoverageError
from tracker.policy import Policy

PLACE = 'banded = "published"\n'


def with_policy(*lines: str) -> str:
    """The bundled policy without its disclaimer, with these lines in it."""
    text = re.sub(r'disclaimer_\w+ = """.*?"""\n', "", u.bundled_text(), flags=re.DOTALL)
    return text.replace(PLACE, PLACE + "\n".join(lines) + "\n", 1)


def recorded(*lines: str) -> Policy:
    facts = coverage_facts(parse_coverage(with_policy(*lines), name="test.toml"))
    return Policy.read(facts["policy"][0]["document"])


def test_a_file_without_alerts_is_the_policy_it_always_was() -> None:
    facts = coverage_facts(parse_coverage(with_policy(), name="test.toml"))
    document = facts["policy"][0]["document"]
    assert {"alerts", "disclaimer_en", "disclaimer_zh"}.isdisjoint(document)
    policy = Policy.read(document)
    assert policy.alerts == DEFAULT_ALERTS
    assert (policy.disclaimer_en, policy.disclaimer_zh) == (None, None)


def test_limits_receivers_and_disclaimer_are_coverage_data() -> None:
    policy = recorded(
        'disclaimer_en = "Not advice."',
        'disclaimer_zh = "并非投资建议。"',
        'alerts.receivers = ["pm@desk.example:zh"]',
        "alerts.band = { margin = 0.03, sessions = 3 }",
        'alerts.stale = { enabled = false, severity = "info" }',
    )
    assert policy.alerts.band.margin == 0.03
    assert (policy.alerts.band.sessions, policy.alerts.band.long_sessions) == (3, 10)
    assert policy.alerts.receivers == ("pm@desk.example:zh",)
    assert not policy.alerts.stale.enabled
    assert policy.disclaimer_zh == "并非投资建议。"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("alerts.band = { margin = -0.1 }", "policy[0].alerts.band.margin"),
        ("alerts.band = { sessions = 20 }", "expected at least `sessions`, 20, found 10"),
        ("alerts.bands = { margin = 0.1 }", "policy[0].alerts.bands"),
        ('alerts.stale = { severity = "loud" }', "policy[0].alerts.stale.severity"),
        ('alerts.receivers = ["nobody"]', "expected an address such as"),
        ("alerts.price_move = { change = 20 }", "policy[0].alerts.price_move.change"),
    ],
)
def test_a_bad_limit_is_named_with_its_key(line: str, told: str) -> None:
    with pytest.raises(CoverageError) as refused:
        parse_coverage(with_policy(line), name="test.toml")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_reason_rules_are_all_but_the_bands() -> None:
    assert {name for name, _ in AlertLimits().reason_rules()} == {*RULES} - {"band", "earned_band"}
