"""Two companies of two houses in one database: Monitor and Peers keep them apart."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from dashboards.pages.monitor.page import MONITOR
from dashboards.pages.peers.page import PEERS
from tests.dashboards import databases, documents
from tests.dashboards.asking import ask
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.reading import find, lines_of, text_of
from tests.tracker import universe as u
from tracker.coverage.facts import coverage_facts
from tracker.coverage.file import parse_coverage

EVENING = dt.datetime(2026, 5, 15, 21, tzinfo=dt.UTC)


def both(engine: Engine) -> Engine:
    coverage = parse_coverage(u.example_text(), name="robotics.toml")
    example = u.document(u.from_facts(coverage_facts(coverage), "ZZQX"), dt.date(2026, 5, 15))
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    databases.record(engine, example, at=EVENING)
    return engine


def test_monitor_lists_both_with_each_houses_own_band(engine: Engine) -> None:
    text = text_of(list(MONITOR.build(ask(both(engine), EVENING))))
    for words in ("MiniMax", "Example Robotics (invented)", "0100.HK", "ZZQX"):
        assert words in text
    assert "55.4%" in text and "+30.0%" in text  # 1317 / 847.50 - 1, 52 / 40 - 1


def test_peers_are_those_of_the_company_asked_for(engine: Engine) -> None:
    page = list(PEERS.build(ask(both(engine), EVENING, "/peers", "t=ZZQX")))
    table = [line for one in find(page, "comparables") for line in lines_of(one)]
    assert any("GBp 1,250.00" in line.replace("\u00a0", " ") for line in table)
    pence = next(line.replace("\u00a0", " ") for line in table if "GBP" in line)
    # GBP 6,000 m / 1,020, 1,275, 1,590
    assert pence.startswith("| | GBP 6,000 | | 5.9× | | 4.7× | | 3.8×")
    assert not any("Palantir" in line or "Zhipu" in line for line in table)
    mean = next(line for line in table if "Mean" in line)
    assert all(words in mean for words in ("5.7×", "4.6×", "3.9×"))
