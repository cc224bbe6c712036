"""The whole page as text, and the documents that must not break it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import cast

import pytest
from dash import html

from dashboards.pages.failed import unanswered
from dashboards.pages.monitor.page import render
from dashboards.pages.monitor.upside import readings_part
from dashboards.queries import Shown, Snapshot
from dashboards.reader import LANGUAGES, Language
from tests.dashboards import documents, parts, snapshots
from tests.dashboards.asking import asked
from tests.dashboards.databases import NOVEMBER
from tests.dashboards.reading import find, text_of, walk
from tracker.document import Valuation


def shown(*found: Valuation) -> list[object]:
    valuations = [Shown(i, NOVEMBER, one) for i, one in enumerate(found)]
    return list(render(asked(Snapshot(now=NOVEMBER, valuations=valuations))))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(snapshots.DOCUMENTS))
def test_the_page_reads_as_it_was_approved(name: str, language: Language) -> None:
    """Rewrite with `python -m tests.dashboards.snapshots` and look at the difference."""
    assert snapshots.page_text(name, language) == snapshots.kept(name, language)


def test_an_expired_buy_is_struck_and_labelled() -> None:
    page = shown(documents.expired())
    text = text_of(page)
    assert find(page, "struck") and not find(page, "current")
    assert "against an expired target" in text
    assert "upside to the published target" not in text


def test_computed_targets_are_labelled() -> None:
    text = text_of(shown(documents.report_day()))
    assert text.count("computed, not a published target") == 2


def test_a_banded_marked_upside_is_labelled_where_it_is_headline() -> None:
    document = documents.report_day()
    document["banded"] = "marked"
    text = text_of(shown(document))
    assert "upside to the marked target, computed, not a published target" in text
    assert "▲ +55.3% upside" in text


def test_an_absent_upside_gives_its_finding() -> None:
    text = text_of(shown(documents.nothing()))
    assert "not computable: no close is recorded." in text


def test_every_field_may_be_null() -> None:
    """Each scalar alone set to None, of a list the first and the last, still gives a page."""
    whole = documents.report_day()
    for path in list(_scalars(whole)):
        broken = copy.deepcopy(whole)
        holder: object = broken
        for step in path[:-1]:
            holder = holder[step]  # type: ignore[index]
        holder[path[-1]] = None  # type: ignore[index]
        page = shown(broken)
        assert len(page) == 3, path
        if path[-1] not in REQUIRED:
            assert "cannot be shown" not in text_of(page), path


# The contract gives these always: they are keys, not figures.
REQUIRED = frozenset(
    {"subject", "message", "code", "severity", "statistic", "fiscal_end", "ticker", "item"}
    | {"en", "zh", "id", "as_of", "n", "n_expected", "pair", "basis", "text", "from", "to"}
)


def test_hostile_names_stay_text() -> None:
    document = documents.report_day()
    evil = "<script>alert(1)</script>"
    document["name"] = {"en": evil, "zh": evil}
    document["peers"][0]["name"] = {"en": evil, "zh": evil}
    document["findings"] = [parts.finding("error", evil, evil, f"{evil}: {evil}")]
    page = shown(document)
    assert evil in text_of(page)
    for one in walk(page):
        assert not hasattr(one, "dangerously_allow_html")
        assert not getattr(one, "dangerously_allow_code", False)


def test_a_document_of_another_version_costs_only_itself() -> None:
    page = shown(documents.report_day(), cast(Valuation, {"ticker": "OLD"}))
    assert len(find(page, "coverage")) == 1
    assert "Valuation 1 cannot be shown" in text_of(page)
    assert "tracker run recompute" in text_of(page)


def test_the_chosen_company_stands_whole_below_the_table_of_all() -> None:
    other = documents.report_day()
    other["ticker"] = "OTHER.X"
    both = [Shown(1, NOVEMBER, documents.report_day()), Shown(2, NOVEMBER, other)]
    snapshot = Snapshot(now=NOVEMBER, valuations=both)
    for search, peers in (("", "peers-0100-hk"), ("?t=other.x", "peers-other-x")):
        page = render(asked(snapshot, search=search))
        ids = [one.id for one in walk(page) if getattr(one, "id", None)]
        assert ids == ["overview", peers]


def test_an_empty_database_says_which_command_to_run() -> None:
    text = text_of(render(asked(Snapshot(now=NOVEMBER))))
    assert "No valuation is recorded yet" in text and "tracker up" in text


def test_a_database_that_does_not_answer_is_said_in_one_line() -> None:
    text = text_of(unanswered("database is locked"))
    assert "The database does not answer" in text and "database is locked" in text


def test_every_table_names_its_columns_and_rows() -> None:
    page = shown(documents.report_day())
    for table in (one for one in walk(page) if isinstance(one, html.Table)):
        kinds = [type(one).__name__ for one in walk(table)]
        assert "Caption" in kinds
        assert all(getattr(one, "scope", None) for one in walk(table) if isinstance(one, html.Th))


def _scalars(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _scalars(one, (*path, key))
    elif isinstance(value, list):
        for index in sorted({0, len(value) - 1} if value else ()):
            yield from _scalars(value[index], (*path, index))
    else:
        yield path


def test_the_relative_upside_names_what_is_expected_or_says_that_nothing_is() -> None:
    document = documents.report_day()
    document["benchmark"] = {
        "index": "MSCI China",
        "symbol": "MCHI",
        "kind": "total_return",
        "expected_return": None,
    }
    none = text_of(readings_part(document))
    assert "no expected return of MSCI China is stated" in none
    document["benchmark"]["expected_return"] = 0.08
    document["upside"]["relative"] = 0.439
    stated = text_of(readings_part(document))
    assert "+43.9%" in stated and "over +8.0% expected of MSCI China" in stated
    del document["benchmark"]  # type: ignore[misc]  # recorded before it was held
    assert "expected return" in text_of(readings_part(document))
    document["upside"]["relative"] = None
    assert "Against benchmark" not in text_of(readings_part(document))
