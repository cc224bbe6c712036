"""What a mail says earned performance is relative to: index, proxy, and what is expected."""

from __future__ import annotations

import pytest

from jobs.mail.standing import Standing
from tests.tracker import universe as u
from tracker.addresses import Language
from tracker.document import Benchmark


def measured(language: Language, relative: float | None, **known: object) -> str:
    document = u.document(u.minimax())
    given = {"index": "MSCI China", "symbol": None, "kind": None, "expected_return": None, **known}
    document["benchmark"] = Benchmark(**given)  # type: ignore[typeddict-item]
    document["earned"]["relative"] = relative
    return Standing(document, language).measure


@pytest.mark.parametrize(
    ("language", "known", "told"),
    [
        ("en", {}, "against MSCI China"),
        (
            "en",
            {"symbol": "MCHI", "kind": "total_return"},
            "against MSCI China (MCHI, total return)",
        ),
        (
            "en",
            {"symbol": "^HSI", "kind": "price", "expected_return": 0.08},
            "against MSCI China (^HSI, price index), expected +8.0%",
        ),
        ("zh", {"symbol": "MCHI", "kind": "total_return"}, "相对 MSCI China（MCHI，全收益）"),
    ],
)
def test_a_relative_number_names_its_proxy(
    language: Language, known: dict[str, object], told: str
) -> None:
    assert measured(language, 0.06, **known) == told


def test_without_levels_it_is_absolute() -> None:
    assert measured("en", None, symbol="MCHI", kind="total_return") == "absolute"
    assert measured("zh", None) == "绝对收益"
