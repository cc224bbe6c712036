"""The shell is offered what is recorded and what may be chosen; nothing where anything is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from jobs.commands import completion
from tests.jobs.command import open_home


@pytest.fixture
def ready(covered_file: Path, home: Path) -> Engine:
    home.mkdir()
    (home / "tracker.db").write_bytes(covered_file.read_bytes())
    return open_home(home)


@pytest.mark.usefixtures("ready")
def test_covered_tickers_are_offered_with_their_names_in_any_case() -> None:
    assert completion.covered("") == [("0100.HK", "MiniMax")]
    assert completion.covered("0100.h") == [("0100.HK", "MiniMax")]
    assert completion.covered("PLTR") == []  # a peer has no valuation of its own
    assert completion.batches("") == [("1", "report")]
    assert completion.drafts("") == completion.alerts("") == completion.users("") == []


def test_choices_are_offered_by_their_beginning() -> None:
    assert completion.statuses("re") == [("review_due", ""), ("restricted", "")]
    assert completion.rules("sta") == [("stale", "")]
    assert completion.examples("") == [("robotics", "")]
    assert ("ps:", "") in completion.measures("ps")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_HOME", "/nowhere"),
        ("TRACKER_DATABASE_URL", "postgresql://127.0.0.1:1/none"),
        ("TRACKER_DATABASE_URL", "nonsense"),
        ("TRACKER_QUOTES_EVERY", "often"),
    ],
)
def test_nothing_is_offered_and_nothing_made_where_anything_is_wrong(
    monkeypatch: pytest.MonkeyPatch, home: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert completion.covered("") == []
    assert not home.exists()


def test_a_text_in_the_place_of_the_database_is_no_reason_to_complain(home: Path) -> None:
    home.mkdir()
    (home / "tracker.db").write_text("a text", encoding="utf-8")
    assert completion.covered("") == []
