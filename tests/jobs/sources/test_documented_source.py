"""The source that docs/sources.md shows: installed as written, held to the contract, and run."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.db.rows import stored
from tests.jobs.command import open_home, tracker
from tests.jobs.sources import contract_checks as market
from tests.jobs.sources.contract_checks import CURRENCY, TICKER, ZONE, SourceContract

PAGE = (Path(__file__).parents[3] / "docs/sources.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(found)


def write_market(folder: Path, *tickers: str) -> None:
    """Fill the two files with the contract's market."""
    folder.mkdir(parents=True)
    lines = ["ticker,session,close,volume,currency,timezone,split"]
    for ticker in tickers:
        for day, close in market.CLOSES.items():
            split = market.SPLITS.get(day, "")
            lines.append(f"{ticker},{day},{close},1000,{CURRENCY},{ZONE},{split}")
    (folder / "closes.csv").write_text("\n".join(lines))
    rates = [f"{CURRENCY},{day},{rate}" for day, rate in market.RATES.items()]
    (folder / "rates.csv").write_text("\n".join(["currency,date,rate", *rates]))


def install(site: Path) -> dict[str, str]:
    """Do what an installer does with the package of the page; give the variables that find it."""
    project = tomllib.loads(block("toml"))["project"]
    packed = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    packed.mkdir(parents=True)
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (packed / "METADATA").write_text(head)
    lines = [
        line
        for group, entries in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in entries.items()))
    ]
    (packed / "entry_points.txt").write_text("\n".join(lines))
    (site / "desk_source.py").write_text(block("python"))
    root = Path(__file__).parents[3]
    return {"PYTHONPATH": f"{root}:{site}", "TRACKER_SOURCES": "yahoo, prices=desk, fx=desk"}


class TestDocumented(SourceContract):
    serves = ("fetch_closes", "fetch_rates")

    @pytest.fixture
    def source(self, tmp_path: Path) -> Any:
        (tmp_path / "desk_source.py").write_text(block("python"))
        spec = importlib.util.spec_from_file_location("desk_source", tmp_path / "desk_source.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        write_market(tmp_path / "files", TICKER)
        return module.DeskSource(name="feed:desk", folder=tmp_path / "files")


def test_it_serves_a_desk_that_installed_it(tmp_path: Path) -> None:
    """Without network: what it does not serve fails by itself, what it does is recorded."""
    home, env = tmp_path / "home", install(tmp_path / "site")
    write_market(home / "desk", "0100.HK", "2513.HK")
    done = tracker(home, "run", "prices", env=env)
    assert done.returncode == 1  # nobody has put Palantir into the file
    assert done.stderr == "tracker: PLTR: no row in closes.csv; add it there\n"
    rated = tracker(home, "run", "fx", env=env)
    assert rated.stderr == "tracker: CNY: no row in rates.csv; add it there\n"
    engine = open_home(home)
    closes = [row for row in stored(engine, "price") if row["source"] == "feed:desk"]
    assert {row["ticker"] for row in closes} == {"0100.HK", "2513.HK"}
    assert {row["session"]: row["close"] for row in closes} == market.CLOSES
    splits = [row for row in stored(engine, "split") if row["ticker"] == "0100.HK"]
    assert [(row["effective"], row["ratio"]) for row in splits] == [(date(2026, 4, 14), 2.0)]
    rates = [row for row in stored(engine, "fx_rate") if row["source"] == "feed:desk"]
    assert {row["date"]: row["rate"] for row in rates} == market.RATES
    engine.dispose()
