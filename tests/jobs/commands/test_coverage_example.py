"""The second coverage, which ships as an example: every number of it worked by hand.

company   years to    quoted     close    shares   cap           consensus, m
ZZQX      March       USD         40.00    250     10,000        model 1,600 2,000 2,500
0108.T    March       JPY      1,500       400     600,000       120,000 150,000 160,000
ZQXQ.L    December    pence    1,250       480     GBP 6,000     960 1,200 1,500 1,860
QXZQ      September   USD ADS     60.00  1,000     12,000 (/ 5)  EUR 1,600 2,000 2,400 3,000
QQZX      June        USD         45.00    200     9,000         1,200 1,600 2,000 2,400
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from db.engine import reading
from db.inputs import load_covered
from jobs.coverage.examples import FIRST, example_text, example_texts
from jobs.coverage.loading import CoverageText, load_coverage, read_configured
from tests.jobs.command import open_home
from tests.jobs.commands.said import Call
from tracker.coverage.file import Coverage, parse_coverage

LOADED = datetime(2026, 5, 15, 21, tzinfo=UTC)
REPORT_DAY = ("--as-of", "2026-05-15", "--json")
# Monday: ZZQX rises by a tenth, Example Controls by 8 %, the euro from 0.90 to 0.88 a dollar.
CLOSES = "ticker,session,close,currency\nZZQX,2026-05-18,44.00,USD\nZQXQ.L,2026-05-18,1350,GBp\n"
RATES = "date,base,quote,rate\n2026-05-18,USD,EUR,0.88\n"


@pytest.fixture(scope="module")
def both_file(covered_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that covers the bundled company and the example."""
    path = tmp_path_factory.mktemp("both") / "tracker.db"
    shutil.copy(covered_file, path)
    engine = open_home(path.parent)
    text = CoverageText("robotics.toml", example_text(FIRST), "user")
    load_coverage(engine, text, now=LOADED)
    engine.dispose()
    return path


@pytest.fixture
def both(both_file: Path, home: Path) -> Iterator[Engine]:
    home.mkdir()
    shutil.copy(both_file, home / "tracker.db")
    engine = open_home(home)
    yield engine
    engine.dispose()


@pytest.fixture
def monday(call: Call, both: Engine, tmp_path: Path) -> Engine:
    for kind, text in (("prices", CLOSES), ("fx", RATES)):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        assert call("import", kind, str(path)).code == 0
    return both


def example() -> Coverage:
    return parse_coverage(example_text(FIRST), name="robotics.toml")


def ps_of(entries: Any, **wanted: str) -> list[float]:
    return [one["value"] for one in entries if all(one[key] == of for key, of in wanted.items())]


def test_the_example_says_of_itself_that_it_is_invented() -> None:
    text = example_text(FIRST)
    assert text.startswith("# INVENTED FIGURES.")
    (policy,) = example().policy
    assert "Invented figures" in str(policy.disclaimer_en)
    assert "Invented figures" in str(policy.disclaimer_zh)
    assert all(one.name_en.endswith("(invented)") for one in example().company)
    assert all("（虚构）" in one.name_zh for one in example().company)


def test_examples_ship_and_are_not_loaded_by_themselves(call: Call, home: Path) -> None:
    """A package resource, so an installed wheel has it too; a start reads the folder above only."""
    assert files("tracker").joinpath("bundled/examples/robotics.toml").is_file()
    assert list(example_texts()) == ["robotics"]
    assert [text.name for text in read_configured(None)] == ["minimax.toml"]
    call("init")
    engine = open_home(home)
    with reading(engine) as connection:
        assert load_covered(connection) == ["0100.HK"]
    engine.dispose()


def test_the_command_prints_it_as_it_ships_and_takes_it_back(
    call: Call, home: Path, tmp_path: Path
) -> None:
    said = call("coverage", "example")
    assert (said.code, said.err, said.out) == (0, "", example_text(FIRST))
    path = tmp_path / "robotics.toml"
    path.write_text(said.out, encoding="utf-8")
    assert call("coverage", "check", str(path)).out.startswith(
        "robotics.toml: ok: ZZQX, 4 peers, rating buy, target USD 52.00 of 2026-05-15, model 2026-"
    )
    assert "no example 'robot'; there is robotics" in call("coverage", "example", "robot").line


def test_a_start_with_the_file_named_covers_it_alone(
    call: Call, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "robotics.toml"
    path.write_text(example_text(FIRST), encoding="utf-8")
    monkeypatch.setenv("TRACKER_COVERAGE", str(path))
    assert call("value", "ZZQX.N", *REPORT_DAY).document["ticker"] == "ZZQX"
    assert "unknown ticker '0100.HK': covered are ZZQX" in call("value", "0100.HK").line


def test_caps_of_pence_and_of_depositary_shares(call: Call, both: Engine) -> None:
    document = call("value", "ZZQX", *REPORT_DAY).document
    assert document["market_cap_m"] == {"value": 10_000, "currency": "USD"}  # 40.00 x 250
    peers = {one["ticker"]: one for one in document["peers"]}
    caps = {name: tuple(one["market_cap_m"].values()) for name, one in peers.items()}
    assert caps == {
        "0108.T": (600_000, "JPY"),  # 1,500 x 400
        "ZQXQ.L": (6_000, "GBP"),  # 1,250 pence are GBP 12.50, x 480
        "QXZQ": (12_000, "USD"),  # 60 x 1,000 / 5 ordinary shares in one
        "QQZX": (9_000, "USD"),  # 45 x 200
    }
    assert (peers["ZQXQ.L"]["price"]["value"], peers["ZQXQ.L"]["price"]["currency"]) == (
        1250,
        "GBp",
    )


def test_years_that_end_elsewhere_are_weighted_by_months(call: Call, both: Engine) -> None:
    """To March 2027: nine months of 2026 and three of 2027, and so on with each year end."""
    document = call("value", "ZZQX", *REPORT_DAY).document
    revenue = {
        one["ticker"]: [year["value_m"] for year in one["revenue"]] for one in document["peers"]
    }
    assert revenue == {
        "0108.T": [120_000, 150_000, 160_000],
        # (9 x 960 + 3 x 1,200) / 12, (9 x 1,200 + 3 x 1,500) / 12, (9 x 1,500 + 3 x 1,860) / 12
        "ZQXQ.L": [1_020, 1_275, 1_590],
        "QXZQ": [1_800, 2_200, 2_700],  # half of September's year before, half of that after
        # (3 x 1,200 + 9 x 1,600) / 12, (3 x 1,600 + 9 x 2,000) / 12, (3 x 2,000 + 9 x 2,400) / 12
        "QQZX": [1_500, 1_900, 2_300],
    }
    told = {one["subject"] for one in document["findings"] if one["code"] == "calendarised"}
    assert told == {"ZQXQ.L", "QXZQ", "QQZX"}
    assert {one["severity"] for one in document["findings"]} == {"info"}


def test_multiples_of_five_currencies(call: Call, both: Engine) -> None:
    document = call("value", "ZZQX", *REPORT_DAY).document
    assert ps_of(document["ps"], basis="model") == [6.25, 5.0, 4.0]  # 10,000 / 1,600 2,000 2,500
    street = [10_000 / 1_500, 10_000 / 1_900, 10_000 / 2_300]
    assert ps_of(document["ps"], basis="consensus") == pytest.approx(street)
    by_peer = {one["ticker"]: ps_of(one["ps"]) for one in document["peers"]}
    assert by_peer["0108.T"] == pytest.approx([5.0, 4.0, 3.75])
    assert by_peer["ZQXQ.L"] == pytest.approx([6_000 / 1_020, 6_000 / 1_275, 6_000 / 1_590])
    # 12,000 x 0.90 = EUR 10,800
    assert by_peer["QXZQ"] == pytest.approx([10_800 / 1_800, 10_800 / 2_200, 10_800 / 2_700])
    assert by_peer["QQZX"] == pytest.approx([9_000 / 1_500, 9_000 / 1_900, 9_000 / 2_300])
    means = [one["mean"] for one in document["peer_stats"]]
    # (5 + 5.8824 + 6 + 6) / 4; (4 + 4.7059 + 4.9091 + 4.7368) / 4; (3.75 + 3.7736 + 4 + 3.9130) / 4
    assert means == pytest.approx([5.720588, 4.587954, 3.859157], abs=1e-6)
    assert all((one["n"], one["n_expected"]) == (4, 4) for one in document["peer_stats"])
    premiums = [one["premium"] for one in document["peer_stats"]]
    # 6.25 / 5.7206 - 1, 5 / 4.5880 - 1, 4 / 3.8592 - 1
    assert premiums == pytest.approx([0.092545, 0.089810, 0.036496], abs=1e-6)


def test_target_upside_band_and_flip_prices(call: Call, both: Engine) -> None:
    document = call("value", "ZZQX", *REPORT_DAY).document
    target = document["target"]
    # 6.5 x 2,000 / 250 = 52.00, as printed; the peers stand where they stood at publication
    assert [target[name] for name in ("published", "marked", "peer_marked")] == [52, 52, 52]
    upside = document["upside"]
    assert upside["published"] == pytest.approx(0.30)  # 52 / 40 - 1
    assert upside["relative"] is None  # an absolute scale: no expected return stated
    assert document["band"] == "buy"  # above 20 %
    flips = {(one["from"], one["to"]): one["price"] for one in document["flip_prices"]}
    wanted = {
        ("buy", "accumulate"): 43.3333,  # 52 / 1.20
        ("accumulate", "neutral"): 49.5238,  # 52 / 1.05
        ("neutral", "reduce"): 54.7368,  # 52 / 0.95
    }
    assert flips == pytest.approx(wanted, abs=1e-4)
    cases = {one["name"]: (one["price"], one["upside"]) for one in document["scenarios"]}
    assert cases["bear"] == pytest.approx((28.8, -0.28))  # 4 x 1,800 / 250
    assert cases["base"] == pytest.approx((52.0, 0.30))
    assert cases["bull"] == pytest.approx((70.4, 0.76))  # 8 x 2,200 / 250


def test_the_next_session_crosses_a_band(call: Call, monday: Engine) -> None:
    document = call("value", "ZZQX", "--as-of", "2026-05-18", "--json").document
    assert document["upside"]["published"] == pytest.approx(0.181818, abs=1e-6)  # 52 / 44 - 1
    assert document["band"] == "accumulate"  # above 5 %, not above 20 %


def test_the_history_has_a_row_a_session(call: Call, monday: Engine) -> None:
    asked = ("history", "ZZQX", "--from", "2026-05-15", "--to", "2026-05-18", "--json")
    document = call(*asked).document
    rows = [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]
    assert [row["session"] for row in rows] == ["2026-05-15", "2026-05-18"]
    assert [row["upside_published"] for row in rows] == pytest.approx([0.30, 0.181818], abs=1e-6)
    assert [row["band"] for row in rows] == ["buy", "accumulate"]


def test_what_moved_the_upside_and_the_peers(call: Call, monday: Engine) -> None:
    dates = ("--from", "2026-05-15", "--to", "2026-05-18", "--json")
    upside = call("bridge", "ZZQX", *dates).document
    parts = {part["factor"]: part["value"] for part in upside["parts"]}
    assert parts.pop("price") == pytest.approx(52 / 44 - 52 / 40)  # -11.8 points, all price
    assert set(parts.values()) == {0}
    peers = call("bridge", "ZZQX", "--of", "peer_mean:2028", *dates).document
    # Example Controls: 1,350 x 480 / 100 / 1,275 = 5.0824 for 4.7059, a quarter of it the mean's;
    # Example Motion: 12,000 x 0.88 / 2,200 = 4.8 for 4.9091
    moved = {(one["peer"], one["factor"]): one["value"] for one in peers["parts"] if one["value"]}
    wanted = {("ZQXQ.L", "price"): 0.094118, ("QXZQ", "fx"): -0.027273}
    assert moved == pytest.approx(wanted, abs=1e-6)
    assert math.fsum(moved.values()) == pytest.approx(peers["change"], rel=1e-12)


def test_its_report_agrees_with_itself_and_with_the_record(call: Call, both: Engine) -> None:
    document = call("reconcile", "ZZQX", "--json").document
    agree = [check for check in document["checks"] if check["verdict"] == "agrees"]
    others = [check for check in document["checks"] if check["verdict"] != "agrees"]
    assert len(agree) == 118
    # A coverage file holds closes: of five prices the session's range is not on record.
    told = {(check["name"].partition(": ")[2], check["verdict"]) for check in others}
    assert len(others) == 5 and told == {("open, high, low", "cannot tell")}
    implied = {one["name"]: (one["low"], one["high"]) for one in document["implied"]}
    # Each multiple of the depositary share needs a rate: 6.0 x 1,800 / 12,000 is 0.90
    low, high = implied["USDEUR"]
    assert low < 0.90 < high
    low, high = implied["shares of QXZQ"]
    assert low < 1_000 < high  # 12.00 bn / 60.00 x 5


def test_the_bundled_company_is_untouched_beside_it(call: Call, both: Engine) -> None:
    document = call("value", "0100.HK", "--as-of", "2026-04-15", "--json").document
    assert document["upside"]["published"] == pytest.approx(0.554, abs=1e-4)
    assert [one["ticker"] for one in document["peers"]] == ["2513.HK", "PLTR"]
