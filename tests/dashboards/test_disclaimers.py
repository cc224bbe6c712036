"""Every page carries the disclaimer of what it shows, in the reader's language, once."""

from __future__ import annotations

from dashboards.disclaimers import disclaimers
from dashboards.queries import Shown, Snapshot
from dashboards.reader import Reader, reading_as
from tests.dashboards import documents
from tests.dashboards.databases import NOVEMBER
from tests.dashboards.reading import text_of


def told(*texts: object, language: str = "en") -> list[str]:
    found = []
    for number, text in enumerate(texts):
        document = documents.report_day()
        document["disclaimer"] = text  # type: ignore[typeddict-item]
        found.append(Shown(number, NOVEMBER, document))
    with reading_as(Reader(language)):  # type: ignore[arg-type]
        return [text_of(one) for one in disclaimers(Snapshot(now=NOVEMBER, valuations=found))]


def test_two_coverages_with_one_text_carry_it_once() -> None:
    one = {"en": "Not advice.", "zh": "不构成建议。"}
    assert told(one, one) == ["Not advice."]
    assert told(one, one, language="zh") == ["不构成建议。"]


def test_a_text_of_one_language_is_better_than_none() -> None:
    assert told({"en": None, "zh": "不构成建议。"}) == ["不构成建议。"]
    assert told({"en": "Not advice.", "zh": None}, language="zh") == ["Not advice."]


def test_without_a_text_there_is_none() -> None:
    assert told({"en": None, "zh": None}) == [] and told() == []


def test_a_text_that_another_begins_with_is_not_said_twice() -> None:
    """As in a demo, whose word stands before the report's own text."""
    whole = {"en": "Simulated. Not advice.", "zh": None}
    assert told({"en": "Simulated.", "zh": None}, whole) == ["Simulated. Not advice."]
