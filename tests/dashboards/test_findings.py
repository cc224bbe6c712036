"""What a finding is called on pages, and how its sentence is marked."""

from __future__ import annotations

from dashboards.findings import title_of, told
from dashboards.reader import Reader, reading_as
from tests.dashboards import documents
from tests.dashboards.reading import text_of, walk


def test_a_title_is_said_in_the_readers_language_and_an_unknown_code_keeps_its_words() -> None:
    assert (title_of("stale_fx"), title_of("not_yet_known")) == ("Stale FX", "Not yet known")
    with reading_as(Reader("zh")):
        assert (title_of("stale_fx"), title_of("not_yet_known")) == ("汇率过期", "Not yet known")


def test_a_chinese_reader_is_told_what_it_is_about_before_the_english_sentence() -> None:
    found = documents.finding("error", "A", "missing_policy", "A: no policy is in force")
    assert text_of(told(found)) == "no policy is in force"
    with reading_as(Reader("zh")):
        assert text_of(told(found)) == "缺少评级规则 no policy is in force"
        assert [one.lang for one in walk(told(found)) if getattr(one, "lang", None)] == ["en"]
