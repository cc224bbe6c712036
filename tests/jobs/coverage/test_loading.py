"""Coverage files on their way into the record: once each, the user's before the bundled one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from jobs.answers import answer_value, load_covered_inputs
from jobs.coverage.loading import (
    CoverageText,
    load_coverage,
    load_new_coverage,
    read_configured,
    read_file,
)
from tests.db.rows import stored
from tests.jobs.conftest import LOADED
from tests.jobs.recorded import added, assert_whole, counts
from tests.jobs.texts import BUNDLED, changed, file_of, without
from tracker.errors import CoverageError

LATER = LOADED + timedelta(hours=1)
MUCH_LATER = LOADED + timedelta(days=30)

MINE = CoverageText("mine.toml", changed("price = 1317", "price = 1400"), "user")
UPGRADED = CoverageText("minimax.toml", changed("price = 1317", "price = 999"), "bundled")
SAME = CoverageText("minimax.toml", BUNDLED, "bundled")


def published_target(engine: Engine) -> Any:
    inputs = load_covered_inputs(engine, "0100.HK")
    return answer_value(inputs, as_of=None, known_at=MUCH_LATER)["target"]["published"]


def test_the_bundled_files_are_read_where_nothing_is_configured() -> None:
    assert [(text.name, text.origin) for text in read_configured(None)] == [
        ("minimax.toml", "bundled")
    ]


def test_a_folder_gives_its_toml_files_by_name(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", "notes.txt"):
        file_of(tmp_path, BUNDLED.replace("0100.HK", f"{name}.HK"), name)
    texts = read_configured(tmp_path)
    assert [(text.name, text.origin) for text in texts] == [("a.toml", "user"), ("b.toml", "user")]


def test_a_folder_without_a_coverage_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match=r"TRACKER_COVERAGE .*: no \*\.toml file lies there"):
        read_configured(tmp_path)


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match="TRACKER_COVERAGE .*/nope: No such file or folder"):
        read_configured(tmp_path / "nope")


def test_two_files_of_one_company_are_refused_by_their_names(tmp_path: Path) -> None:
    file_of(tmp_path, BUNDLED, "a.toml")
    file_of(tmp_path, MINE.body, "b.toml")
    with pytest.raises(CoverageError, match=r"a\.toml and b\.toml both cover 0100\.HK"):
        read_configured(tmp_path)


def test_a_file_of_windows_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BUNDLED.encode())
    assert read_file(path).parse(now=LATER).ticker == "0100.HK"


def test_what_never_ends_or_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match="/dev/zero: not a regular file"):
        read_file(Path("/dev/zero"))
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(5_000_000)
    with pytest.raises(CoverageError, match=r"large\.toml: above 4 MB"):
        read_file(path)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "mine.toml: No such file or directory; check the path"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "mine.toml: not UTF-8 text"),
        (lambda path: path.mkdir(), "Is a directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, make: Any, said: str) -> None:
    path = tmp_path / "mine.toml"
    make(path)
    with pytest.raises(CoverageError, match=said):
        read_file(path)


def test_a_first_load_records_every_kind_and_the_file(empty: Engine) -> None:
    (loaded,) = load_new_coverage(empty, [SAME], now=LOADED)
    assert loaded.ticker == "0100.HK"
    assert {"company", "target", "price", "fx_rate", "forecast", "printed"} <= loaded.new.keys()
    assert loaded.new["price"] == 3
    (file,) = stored(empty, "coverage_file")
    assert (file["origin"], file["name"], file["body"]) == ("bundled", "minimax.toml", BUNDLED)
    assert_whole(empty)


def test_a_restart_records_nothing(engine: Engine) -> None:
    assert added(engine, lambda: load_new_coverage(engine, [SAME], now=LATER)) == {}


def test_figures_that_a_file_gains_are_all_that_its_reload_records(empty: Engine) -> None:
    """The statements, the long-run check, the scale and 2023 came to the file after it shipped."""
    start = BUNDLED.index("current_assets = ")
    end = BUNDLED.index("[[forecast]]", start)
    before = BUNDLED[:start] + BUNDLED[end:]
    start = before.index("[[printed]]", before.index("ps_average_2028"))
    end = before.index('[[printed]]\nticker = "2513.HK"')
    load_new_coverage(
        empty, [CoverageText("minimax.toml", before[:start] + before[end:], "bundled")], now=LOADED
    )
    (loaded,) = load_new_coverage(empty, [SAME], now=LATER)
    # 39 lines of five years, as forecasts and as printed; 22 steps, 5 edges, 3 figures of the text,
    # 9 markets of four
    assert loaded.new == {"forecast": 195, "printed": 195 + 30 + 36}
    rows = [row for row in stored(empty, "printed") if row["item"].startswith("long_run/")]
    assert {row["known_at"].date() for row in rows} == {rows[0]["published_on"]}


def test_a_restart_never_reverts_a_later_load(engine: Engine) -> None:
    """The configured file is the first; another was loaded by hand since."""
    first = CoverageText("mine.toml", changed("price = 1317", "price = 1350"), "user")
    load_new_coverage(engine, [first], now=LATER)
    load_coverage(engine, MINE, now=LATER + timedelta(hours=1))
    assert published_target(engine) == 1400
    assert added(engine, lambda: load_new_coverage(engine, [first], now=MUCH_LATER)) == {}
    assert published_target(engine) == 1400


def test_loading_by_hand_again_brings_an_older_file_back(engine: Engine) -> None:
    load_coverage(engine, MINE, now=LATER)
    load_coverage(engine, SAME, now=LATER + timedelta(hours=1))
    assert published_target(engine) == 1317


def test_a_users_file_beats_the_bundled_one_also_after_an_upgrade(engine: Engine) -> None:
    load_coverage(engine, MINE, now=LATER)
    assert added(engine, lambda: load_new_coverage(engine, [UPGRADED], now=MUCH_LATER)) == {}
    assert published_target(engine) == 1400


def test_an_upgrade_of_the_bundled_file_is_recorded_where_no_user_has_one(engine: Engine) -> None:
    (loaded,) = load_new_coverage(engine, [UPGRADED], now=LATER)
    assert loaded.new == {"target": 1}
    assert published_target(engine) == 999


def test_a_changed_value_keeps_what_was_known_before(engine: Engine) -> None:
    """Then: 1317. Since the file was loaded: 1400."""
    load_coverage(engine, MINE, now=LATER)
    inputs = load_covered_inputs(engine, "0100.HK")
    before = answer_value(inputs, as_of=None, known_at=LOADED)
    assert before["target"]["published"] == 1317
    assert published_target(engine) == 1400


def test_reading_a_file_again_makes_nothing_younger(engine: Engine) -> None:
    """Consensus of April stays of April when a comment of its file changes in November."""
    commented = CoverageText("mine.toml", f"{BUNDLED}# a comment\n", "user")
    assert added(engine, lambda: load_coverage(engine, commented, now=MUCH_LATER)) == {
        "batch": 1,
        "coverage_file": 1,
    }
    assert added(engine, lambda: load_coverage(engine, commented, now=MUCH_LATER)) == {}


def test_a_load_by_hand_names_what_changed(engine: Engine) -> None:
    loaded = load_coverage(engine, MINE, now=LATER)
    assert (loaded.ticker, loaded.name, loaded.new) == ("0100.HK", "mine.toml", {"target": 1})


BAD = {
    "not TOML": ("ticker = ", "not valid TOML"),
    "no forecast of the target's year": (
        changed("fiscal_end = 2027-12-31", "fiscal_end = 2031-12-31"),
        r"target\[0\].fiscal_end: expected a year",
    ),
    "revenue of zero": (
        changed("values = [31, 79, 269, 703, 1321]", "values = [31, 79, 269, 0, 1321]"),
        "expected a revenue above zero for 2027-12-31",
    ),
    "a negative revenue": (
        changed("values = [31, 79, 269, 703, 1321]", "values = [31, 79, 269, -1, 1321]"),
        "expected a revenue above zero",
    ),
    "a negative price": (changed("close = 847.50", "close = -847.50"), r"close\[0\].close"),
    "a NaN price": (changed("close = 847.50", "close = nan"), r"close\[0\].close"),
    "an infinite rate": (changed("rate = 7.83", "rate = inf"), r"fx\[0\].rate"),
    "no company of a peer": (without("company"), "company"),
    "an unknown key": (f"colour = 'red'\n{BUNDLED}", "colour"),
    "nothing": ("", "ticker"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_named_and_leaves_the_database_untouched(engine: Engine, case: str) -> None:
    body, said = BAD[case]
    text = CoverageText("mine.toml", body, "user")
    before = counts(engine)
    for load in (
        lambda: load_coverage(engine, text, now=LATER),
        lambda: load_new_coverage(engine, [MINE, text], now=LATER),  # the good one neither
    ):
        with pytest.raises(CoverageError, match=said) as caught:
            load()
        assert str(caught.value).startswith("mine.toml: ")
        assert "\n" not in str(caught.value)
    assert counts(engine) == before
