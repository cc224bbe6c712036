"""Coverage files made from the bundled one, each with one thing changed."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

BUNDLED = files("tracker").joinpath("bundled/minimax.toml").read_text(encoding="utf-8")


def changed(old: str, new: str, *, text: str = BUNDLED) -> str:
    """Replace a part that must be there."""
    assert old in text, f"the bundled file no longer holds {old!r}"
    return text.replace(old, new)


def without(*tables: str) -> str:
    """Leave out every entry of these kinds: without("fx") has no [[fx]]."""
    blocks = re.split(r"(?m)^(?=\[\[)", BUNDLED)
    return "".join(
        block for block in blocks if not block.startswith(tuple(f"[[{name}]]" for name in tables))
    )


def file_of(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
