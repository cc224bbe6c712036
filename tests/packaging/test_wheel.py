"""The wheel, installed where there is nothing else, is the whole product."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import urllib.request
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from tests.packaging.conftest import Built, Installed
from tests.packaging.distribution import ROOT, bare, build, pins, run, unpack
from tests.places import HOUSE
from tracker import __version__

REPORT = ("value", "0100.HK", "--as-of", "2026-04-15", "--json")
PACKAGES = ("tracker", "db", "jobs", "dashboards")


def members(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_every_file_of_the_product_and_nothing_else(built: Built) -> None:
    """Templates, translations, assets, fonts, migrations and coverage are among them."""
    own = {
        str(path.relative_to(HOUSE)): path.read_bytes()
        for package in PACKAGES
        for path in (HOUSE / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = {name: text for name, text in members(built.wheel).items() if ".dist-info/" not in name}
    assert held == own
    kinds = {Path(name).suffix for name in held}
    assert {".html", ".po", ".css", ".js", ".woff2", ".toml", ".mako"} <= kinds


def test_the_sdist_builds_the_same_wheel_and_holds_tests_documents_and_changes(
    built: Built, tmp_path: Path
) -> None:
    tree = unpack(built.sdist, tmp_path / "sdist")
    for name in ("CHANGELOG.md", "README.md", "Makefile", "requirements.lock", "docs/coverage.md"):
        assert (tree / name).read_bytes() == (ROOT / name).read_bytes()
    there = {str(path.relative_to(tree)) for path in (tree / "tests").rglob("*.py")}
    assert there == {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py")}
    build(tmp_path / "dist", source=tree, targets=["wheel"])
    (again,) = (tmp_path / "dist").glob("*.whl")
    assert members(again) == members(built.wheel)


def test_the_version_stands_in_one_place(built: Built, installed: Installed) -> None:
    facts = Parser().parsestr(
        members(built.wheel)[f"comps_tracker-{__version__}.dist-info/METADATA"].decode()
    )
    assert facts["Version"] == __version__
    assert installed.told("--version") == f"tracker {__version__}\n"
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.")[0]
    assert __version__ not in project
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_it_needs_is_pinned_at_the_versions_it_was_tried_with(installed: Installed) -> None:
    """What is declared, followed to its end, is what the lock says, to the version."""
    lent = {(canonicalize_name(one.name), one.version) for one in installed.lent}
    assert len(lent) > 60
    assert lent - pins(ROOT / "requirements.lock") == set()


def test_no_source_tree_and_no_tool_of_development_can_be_reached(installed: Installed) -> None:
    program = (
        "import importlib.util, json, sys\n"
        f"names = {[*PACKAGES, 'tests', 'benchmarks', 'pytest', 'psycopg']!r}\n"
        "found = {name: importlib.util.find_spec(name) for name in names}\n"
        "print(json.dumps({name: one and one.origin for name, one in found.items()}))\n"
    )
    environment = bare(installed.home)
    told = run([str(installed.python), "-c", program], cwd=installed.home, env=environment)
    origins = json.loads(told)
    site = str(installed.python.parents[1])
    assert all(origins[name].startswith(site) for name in PACKAGES)
    assert [name for name, origin in origins.items() if origin] == [*PACKAGES]


@pytest.fixture(scope="module")
def document(installed: Installed) -> Any:
    """The report's day, from an empty folder: the command makes its database first."""
    return json.loads(installed.told(*REPORT))


def test_it_values_the_report_from_an_empty_folder(document: Any) -> None:
    """1317 / 847.50 - 1 = 0.554; 847.50 x 313.64 m / 7.83 / 703 m = 48.3."""
    assert document["target"]["published"] == 1317.0
    assert document["upside"]["published"] == pytest.approx(0.554, abs=0.0005)
    assert document["market_multiple"] == pytest.approx(48.3, abs=0.05)
    assert document["name"] == {"en": "MiniMax", "zh": "MINIMAX-W"}


@pytest.mark.usefixtures("document")
def test_its_doctor_finds_nothing_wrong_with_it(installed: Installed) -> None:
    checks = json.loads(installed.told("doctor", "--json"))["checks"]
    verdicts = {one["name"]: one["verdict"] for one in checks}
    assert verdicts["database"] == verdicts["coverage files"] == verdicts["record"] == "ok"
    unreached = {"sources"} | {name for name in verdicts if name.startswith("source")}
    assert {name for name, told in verdicts.items() if told == "error"} <= unreached


@pytest.mark.usefixtures("document")
def test_its_database_is_backed_up_and_proved(installed: Installed) -> None:
    assert "integrity ok" in installed.told("db", "backup", "desk.db")
    assert (installed.home / "desk.db").stat().st_size > 100_000


def test_its_command_completes_itself(installed: Installed) -> None:
    """As a shell asks for it: which one it is, --show-completion finds out from its parent."""
    done = subprocess.run(
        [str(installed.command)],
        env={**bare(installed.home), "_TRACKER_COMPLETE": "source_bash"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "") and "complete -o default" in done.stdout


def test_its_pages_come_with_their_assets_in_both_languages(installed: Installed) -> None:
    home = installed.home
    process = subprocess.Popen(
        [str(installed.command), "up", "--port", "0"],
        cwd=home,
        env=bare(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            assert process.stdout
            address = process.stdout.readline().split()[3]
            assert asked(f"{address}/healthz")
            page = asked(f"{address}/").decode()
            linked = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
            assert {Path(name.split("?")[0]).suffix for name in linked} >= {".css", ".js"}
            assert all(asked(address + name) for name in linked)
            assert asked(f"{address}/assets/fonts/inter-latin.woff2").startswith(b"wOF2")
            assert "Skip to the figures" in asked(f"{address}/_dash-layout").decode()
            chinese = asked(f"{address}/_dash-layout", cookie="language=zh")
            assert "跳到数据" in json.dumps(json.loads(chinese), ensure_ascii=False)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def asked(url: str, cookie: str = "") -> bytes:
    """Ask the running desk, past every proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, headers={"Cookie": cookie}), timeout=20) as got:
        assert got.status == 200
        return bytes(got.read())
