"""`tracker coverage new`: the command with the unmodified client against a local Yahoo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.fake_yahoo.answers import Row
from tests.fake_yahoo.series import new_york
from tests.fake_yahoo.server import FakeYahoo
from tests.jobs.command import tracker
from tests.jobs.commands.said import Call, Said
from tests.jobs.fakes import sessions


@pytest.fixture(scope="module")
def market() -> Iterator[FakeYahoo]:
    """Two companies in New York with closes of the last days, one of them estimated."""
    today = datetime.now(UTC).date()
    days = sessions("XNYS", today - timedelta(days=12), today - timedelta(days=1))
    series = [new_york(name, dict.fromkeys(days, 40.0)) for name in ("ZZQX", "QQZX")]
    ends = date(today.year + 1, 3, 31).isoformat()
    with FakeYahoo(trends={"ZZQX": [Row("0y", ends, 1_500e6)]}).add(*series) as fake:
        yield fake


def test_a_draft_is_written_and_its_blanks_are_listed(
    call: Call, tmp_path: Path, market: FakeYahoo
) -> None:
    path = tmp_path / "draft.toml"
    asked = ("coverage", "new", "zzqx", "--peers", "QQZX", "--out", str(path))
    done = tracker(tmp_path / "home", *asked, env=market.env)
    assert (done.returncode, done.stdout) == (0, "")
    first, *blanks = done.stderr.splitlines()
    assert first == f"{path}: {len(blanks)} blanks to fill in:"
    assert "  target.rating: id of a band" in blanks
    assert any(blank.startswith("  consensus of QQZX: ") for blank in blanks)
    text = path.read_text(encoding="utf-8")
    assert text.count("   FILL: ") == len(blanks)
    line = call("coverage", "check", str(path)).line
    assert line.startswith("tracker: draft.toml: company[0].name_en: Field required (and ")
    line = call(*asked).line  # refused before any source is asked
    assert "draft.toml exists; --force replaces it, or choose another name" in line
    assert path.read_text(encoding="utf-8") == text


def test_an_unknown_ticker_is_one_line(tmp_path: Path, market: FakeYahoo) -> None:
    done = tracker(tmp_path, "coverage", "new", "ZZQX", "--peers", "NOPE", env=market.env)
    line = Said(done.returncode, done.stdout, done.stderr).line
    assert line.startswith("tracker: NOPE: the source has no prices under this name")


def test_peers_are_needed(call: Call, home: Path) -> None:
    assert call("coverage", "new", "ZZQX").code == 2
    assert "ZZQX is named twice" in call("coverage", "new", "ZZQX", "--peers", "ZZQX").line
    assert not home.exists()
