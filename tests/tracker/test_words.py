"""Words as numbers: one code a word, and a missing word is none of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tracker.words import NONE, Words, distinct

SPELLED = st.lists(st.one_of(st.none(), st.sampled_from(("HKD", "CNY", "GBp", "GBP"))))


def test_a_word_keeps_the_code_it_got_first() -> None:
    words = Words()
    assert [words.code("HKD"), words.code("CNY"), words.code("HKD")] == [0, 1, 0]
    assert (words.word(0), words.word(1), len(words)) == ("HKD", "CNY", 2)


def test_a_missing_word_has_no_code_and_no_code_no_word() -> None:
    words = Words()
    assert words.code(None) == NONE
    assert words.word(NONE) is None
    assert len(words) == 0


def test_spelling_counts() -> None:
    words = Words()
    assert words.code("GBp") != words.code("GBP")


def test_a_column_is_coded_in_the_words_that_are_already_known() -> None:
    words = Words()
    words.code("CNY")
    codes = words.codes(pd.Series(["HKD", None, "CNY"], dtype="object"))
    assert words.words(codes).tolist() == ["HKD", None, "CNY"]
    assert codes[2] == words.code("CNY") == 0


def test_a_column_of_categories_is_coded_like_one_of_texts() -> None:
    texts = pd.Series(["HKD", None, "CNY", "HKD"], dtype="object")
    words = Words()
    assert words.codes(texts.astype("category")).tolist() == words.codes(texts).tolist()


def test_a_category_that_no_row_has_does_no_harm() -> None:
    column = pd.Series(pd.Categorical(["HKD"], categories=["CNY", "HKD"]))
    words = Words()
    assert words.words(words.codes(column)).tolist() == ["HKD"]


def test_nothing_has_no_codes() -> None:
    words = Words()
    assert words.codes(pd.Series([], dtype="object")).tolist() == []
    assert words.codes(pd.Series([None, None], dtype="object")).tolist() == [NONE, NONE]
    assert words.words([]).tolist() == []


def test_the_codes_that_occur_are_listed_once_and_in_order() -> None:
    assert distinct(np.array([3, NONE, 1, 3])) == [1, 3]
    assert distinct(np.array([NONE])) == []
    assert distinct(np.array([], dtype=np.int64)) == []


@given(SPELLED)
def test_words_come_back_from_their_codes(spelled: list[str | None]) -> None:
    words = Words()
    codes = words.codes(pd.Series(spelled, dtype="object"))
    assert words.words(codes).tolist() == spelled
    assert [words.word(int(code)) for code in codes] == spelled
