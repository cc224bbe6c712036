"""Whatever people do in whatever order: a draft is decided at most once, never by its author."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine

from db.drafts import load_drafts
from db.engine import open_engine, reading
from tests.db.rows import stored
from tests.jobs.drafting import ask_approval, decided, drafted
from tracker.approval import same_person
from tracker.errors import BadInputError

PEOPLE = st.sampled_from(("Ann", "ann ", "Bob", "BOB", "Cy"))
PRICES = st.sampled_from((1400.0, 1500.0, 1600.0))
NUMBERS = st.integers(1, 4)


class Desk(RuleBasedStateMachine):
    """People who draft, approve and reject; refusals change nothing and are passed over."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        copy = shutil.copy(self.template, Path(self.folder.name) / "tracker.db")
        self.engine: Engine = open_engine(f"sqlite:///{copy}")
        self.first: dict[int, str] = {}  # the decision that was made first, by draft

    @rule(by=PEOPLE, price=PRICES)
    def draft(self, by: str, price: float) -> None:
        drafted(self.engine, by=by, price=price)

    @rule(by=PEOPLE, draft=NUMBERS, anyway=st.booleans())
    def approve(self, by: str, draft: int, anyway: bool) -> None:
        with suppress(BadInputError):
            decided(self.engine, draft, by=by, anyway=anyway)
            self.first.setdefault(draft, "approved")

    @rule(by=PEOPLE, draft=NUMBERS)
    def reject(self, by: str, draft: int) -> None:
        with suppress(BadInputError):
            decided(self.engine, draft, by=by, reject=True, why="no")
            self.first.setdefault(draft, "rejected")

    @invariant()
    def what_was_decided_first_stands(self) -> None:
        with reading(self.engine) as connection:
            drafts = load_drafts(connection)
        assert {one.id: one.state for one in drafts if one.decision} == self.first
        approved = [one for one in drafts if one.state == "approved"]
        assert not any(same_person(one.new.author, one.decision.by) for one in approved)
        # In force is the report's target and what was approved, never a draft of anybody else.
        said = {row["price"] for one in approved for row in one.new.rows["target"]}
        assert {row["price"] for row in stored(self.engine, "target")} == {1317.0} | said

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()


@pytest.fixture
def asking(covered_file: Path, tmp_path: Path) -> Iterator[Path]:
    path = Path(shutil.copy(covered_file, tmp_path / "template.db"))
    engine = open_engine(f"sqlite:///{path}")
    ask_approval(engine)
    engine.dispose()  # the last connection writes the log back into the file
    yield path


def test_a_draft_is_approved_or_rejected_and_never_in_force_before(asking: Path) -> None:
    machine = type("AskingDesk", (Desk,), {"template": asking})
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    wanted = settings(
        max_examples=8, stateful_step_count=10, deadline=None, suppress_health_check=slow
    )
    run_state_machine_as_test(machine, settings=wanted)
