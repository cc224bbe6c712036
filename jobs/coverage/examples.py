"""The coverage files that ship as examples: read when asked for, loaded by nobody on its own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from tracker.errors import CoverageError

FIRST: Final = "robotics"
SUFFIX: Final = ".toml"


def example_texts() -> Mapping[str, str]:
    """Give the text of every example by its name, also from an installed package."""
    folder = files("tracker").joinpath("bundled", "examples")
    return {
        entry.name.removesuffix(SUFFIX): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(SUFFIX)
    }


def example_text(name: str) -> str:
    """Give the text of one example; CoverageError names those there are."""
    texts = example_texts()
    if name not in texts:
        raise CoverageError(f"no example {name!r}; there is {', '.join(texts)}")
    return texts[name]
