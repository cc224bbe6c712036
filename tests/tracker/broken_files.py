"""The bundled coverage file with something broken in it, and what its reader says."""

from __future__ import annotations

import pytest

from tests.tracker import universe as u
from tracker.coverage.file import parse_coverage
from tracker.errors import CoverageError

REVENUE = "values = [31, 79, 269, 703, 1321]"


def broken(*changes: tuple[str, str]) -> str:
    """The bundled text with each first `old` replaced by its `new`."""
    text = u.bundled_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def refusal(text: str) -> str:
    with pytest.raises(CoverageError) as caught:
        parse_coverage(text, name="my.toml")
    return str(caught.value)
