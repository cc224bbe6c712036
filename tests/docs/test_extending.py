"""The source, the rule and the page of docs/extending.md, run as they stand there."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dashboards.pages import registry
from dashboards.reader import Reader, reading_as
from tests.dashboards import databases
from tests.dashboards.asking import ask
from tests.docs.blocks import ROOT, blocks
from tests.jobs.sources.contract_checks import CURRENCY, MEANS, TICKER, SourceContract
from tests.tracker import universe as u
from tests.tracker.alerts.seeing import NEXT, seen
from tracker.alerts.conditions import look

CODE = {
    block.title: block.text
    for block in blocks(ROOT / "docs/extending.md")
    if block.language == "python" and block.title
}
Imported = Callable[[str], ModuleType]


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Imported:
    """Import a block of the page as the module that its title names."""

    def load(title: str) -> ModuleType:
        path = tmp_path / title
        path.write_text(CODE[title], encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, path.stem, module)  # pydantic looks names up there
        spec.loader.exec_module(module)
        return module

    return load


def test_there_is_one_of_each() -> None:
    assert sorted(CODE) == ["caps.py", "peer_lost.py", "street.py"]


class TestSource(SourceContract):
    serves = ("fetch_revenue",)

    @pytest.fixture
    def source(self, tmp_path: Path, imported: Imported) -> Any:
        rows = [f"{TICKER},{end},{CURRENCY},{mean}" for end, mean in MEANS.items()]
        lines = ["ticker,fiscal_end,currency,mean_m", *rows]
        (tmp_path / "estimates.csv").write_text("\n".join(lines), encoding="utf-8")
        return imported("street.py").StreetSource(name="feed:street", folder=tmp_path)


def test_a_source_without_its_file_says_so_of_every_name(
    tmp_path: Path, imported: Imported
) -> None:
    source = imported("street.py").StreetSource(name="feed:street", folder=tmp_path)
    found = source.fetch_revenue([TICKER, "ALSO"], now=datetime(2026, 4, 15, tzinfo=UTC))
    assert [one.kind for one in found.values()] == ["unreachable", "unreachable"]
    assert found["ALSO"].message.startswith("ALSO: estimates.csv cannot be read (No such file")


def test_the_rule_names_the_peer_that_is_no_longer_counted(imported: Imported) -> None:
    """Palantir leaves the mean of 2027 on 16 April; on the 15th both peers were counted."""
    rule = imported("peer_lost.py")
    whole = seen(NEXT, u.price(u.MINIMAX, NEXT, 850.0), before=u.REPORT_DAY)
    assert list(rule.peers_lost(whole)) == []
    for stats in whole.document["peer_stats"]:
        stats["missing"] = [u.PALANTIR]
    (lost,) = rule.peers_lost(whole)
    assert (lost.key, lost.code, lost.subject) == ("PLTR 2026-04-16", "peer_lost", "PLTR")
    assert list(rule.peers_lost(replace(whole, previous=None))) == []


def test_the_rule_fires_once_and_returns(imported: Imported) -> None:
    """Calm on the first look, it fires on the second, and is gone when the peer is back."""
    rule = imported("peer_lost.py")
    lost = seen(NEXT, u.price(u.MINIMAX, NEXT, 850.0), before=u.REPORT_DAY)
    lost.document["peer_stats"][1]["missing"] = [u.PALANTIR]
    held, kinds = None, []
    for day, found in (
        (u.REPORT_DAY, []),
        (NEXT, list(rule.peers_lost(lost))),
        (u.days_after(NEXT, 1), []),
    ):
        held, change = look(
            held, rule="peer_lost", session=day, found=found, limits=rule.PeerLostRule()
        )
        kinds.append(change and change.kind)
    assert kinds == [None, "fired", "returned"]


def test_the_page_lists_the_caps_under_its_path(
    tmp_path: Path, imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    """847.50 x 313.64 m is HKD 265,810 m."""
    page = imported("caps.py").CAPS
    monkeypatch.setattr(registry, "PAGES", (*registry.PAGES, page))
    engine = databases.migrated(tmp_path / "caps.db")
    document = u.document(u.minimax(), u.REPORT_DAY)
    databases.record(engine, document, at=databases.REPORT_EVENING)
    with reading_as(Reader()):
        asked = ask(engine, databases.REPORT_EVENING, "/caps")
        built = str(registry.page_at("/caps").build(asked)).replace("\\xa0", " ")
    engine.dispose()
    assert "MiniMax" in built
    assert "HKD 265,810" in built
