"""The text of whole pages, kept beside the tests: python -m tests.dashboards.snapshots rewrites."""

from __future__ import annotations

from pathlib import Path

from dashboards.pages.monitor.page import render
from dashboards.queries import Shown, Snapshot
from tests.dashboards import documents
from tests.dashboards.asking import asked
from tests.dashboards.databases import NOVEMBER
from tests.dashboards.reading import lines_of

FOLDER = Path(__file__).parent / "pages"
DOCUMENTS = {
    "report_day": documents.report_day,
    "expired": documents.expired,
    "nothing": documents.nothing,
}


def page_text(name: str) -> str:
    shown = Shown(1, NOVEMBER, DOCUMENTS[name]())
    return "\n".join(lines_of(render(asked(Snapshot(now=NOVEMBER, valuations=[shown]))))) + "\n"


def kept(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in DOCUMENTS:
        (FOLDER / f"{name}.txt").write_text(page_text(name), encoding="utf-8")
