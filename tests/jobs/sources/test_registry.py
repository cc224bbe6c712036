"""Choosing sources: by a setting, from entry points, with one line for each thing that is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jobs.sources.registry import GROUP, METHODS, chosen_names, open_sources
from jobs.sources.yahoo import YahooSource
from tracker.errors import SettingsError

SOURCE = """
class Prices:
    def __init__(self, name, folder):
        self.name, self.folder = name, folder

    def fetch_closes(self, tickers, *, start, now):
        return {}


class Misnamed(Prices):
    def __init__(self, name, folder):
        self.name = "yahoo"


class Broken:
    def __init__(self, name, folder):
        raise RuntimeError("no licence\\nfor this desk")


nothing = None
"""
ENTRIES = {
    "desk": "third_party_source:Prices",
    "misnamed": "third_party_source:Misnamed",
    "broken": "third_party_source:Broken",
    "absent": "third_party_source:Absent",
    "away": "no_such_module:Prices",
    "nothing": "third_party_source:nothing",
}


def bring(site: Path, package: str, entries: dict[str, str]) -> None:
    packed = site / f"{package}-2.0.dist-info"
    packed.mkdir(parents=True)
    (packed / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 2.0\n")
    lines = [f"[{GROUP}]", *(f"{name} = {value}" for name, value in entries.items())]
    (packed / "entry_points.txt").write_text("\n".join(lines))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, one of which brings the sources above."""
    folder = tmp_path / "site"
    bring(folder, "third_party", ENTRIES)
    (folder / "third_party_source.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(folder))
    sys.modules.pop("third_party_source", None)
    return folder


def refusal(setting: str, home: Path) -> str:
    with pytest.raises(SettingsError) as refused:
        open_sources(setting, home=home)
    told = str(refused.value)
    assert told.startswith("TRACKER_SOURCES: ")
    assert "\n" not in told
    return told


@pytest.mark.parametrize("setting", ["yahoo", "", " yahoo , "])
def test_by_default_yahoo_is_asked_for_everything(setting: str, tmp_path: Path) -> None:
    assert set(chosen_names(setting)) == set(METHODS) - {"splits"}
    sources = open_sources(setting, home=tmp_path)
    assert isinstance(sources.prices, YahooSource)
    same = (sources.fx, sources.shares, sources.consensus, sources.benchmark, sources.results)
    assert all(one is sources.prices for one in same)
    assert sources.splits is None  # they come with the closes


@pytest.mark.usefixtures("site")
def test_a_kind_can_be_given_to_a_third_party(tmp_path: Path) -> None:
    sources = open_sources("yahoo, prices = desk", home=tmp_path)
    assert sources.prices.name == "feed:desk"
    assert sources.prices.folder == tmp_path / "desk"  # type: ignore[attr-defined]
    assert sources.fx.name == sources.consensus.name == "yahoo"


@pytest.mark.usefixtures("site")
def test_splits_can_be_asked_of_another_than_the_closes(tmp_path: Path) -> None:
    sources = open_sources("yahoo, prices=desk, splits=yahoo", home=tmp_path)
    assert sources.splits is sources.fx


@pytest.mark.usefixtures("site")
def test_what_a_source_cannot_do_is_named(tmp_path: Path) -> None:
    told = refusal("desk", tmp_path)
    assert "desk has no fetch_rates, so it cannot serve fx" in told
    assert "fx=yahoo" in told


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("yahoo, price=desk", ["'price' is no kind", "prices"]),
        ("prices=", ["names no source"]),
        ("wind", ["no source 'wind' is installed", "absent", "desk", "yahoo", GROUP]),
        ("prices=broken", ["broken", "third_party 2.0", "RuntimeError: no licence for this desk"]),
        ("prices=absent", ["absent", "third_party_source:Absent", "cannot be made"]),
        ("prices=away", ["away", "no_such_module", "cannot be made"]),
        ("prices=nothing", ["nothing", "cannot be made"]),
        ("prices=misnamed", ["does not keep the name", "'feed:misnamed'"]),
    ],
)
@pytest.mark.usefixtures("site")
def test_what_is_wrong_is_one_line(setting: str, words: list[str], tmp_path: Path) -> None:
    told = refusal(setting, tmp_path)
    assert [word for word in words if word not in told] == []


def test_two_packages_with_one_name_are_refused(site: Path, tmp_path: Path) -> None:
    bring(site, "other_party", {"desk": "third_party_source:Prices"})
    assert "other_party" in refusal("prices=desk", tmp_path)
    assert "third_party" in refusal("prices=desk", tmp_path)
