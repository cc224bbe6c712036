"""The text of whole pages, kept beside the tests: python -m tests.dashboards.snapshots rewrites."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from dashboards.pages.monitor.page import render
from dashboards.queries import Shown, Snapshot
from dashboards.reader import LANGUAGES, Language, Reader, reading_as
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


def page_text(name: str, language: Language = "en") -> str:
    shown = Shown(1, NOVEMBER, DOCUMENTS[name]())
    with reading_as(Reader(language)):
        page = render(asked(Snapshot(now=NOVEMBER, valuations=[shown])))
    return "\n".join(lines_of(page)) + "\n"


def kept(name: str, language: Language = "en") -> str:
    return _file(name, language).read_text(encoding="utf-8")


def _file(name: str, language: Language) -> Path:
    return FOLDER / (f"{name}.txt" if language == "en" else f"{name}.{language}.txt")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, language in product(DOCUMENTS, LANGUAGES):
        _file(name, language).write_text(page_text(name, language), encoding="utf-8")
