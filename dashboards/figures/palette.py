"""The colours of charts, which cannot read the style sheet: those of `assets/tokens.css`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboards.reader import Direction, Reader, Scheme


@dataclass(frozen=True, slots=True)
class Palette:
    """What a chart is drawn with; part of the key of every chart that is kept."""

    ink: str
    dim: str
    line: str
    surface: str
    accent: str
    accent_soft: str
    warning: str
    bands: tuple[str, ...]  # the lowest rating first
    series: tuple[str, ...]  # the covered company first, then its peers; safe for the colour-blind
    up: str
    down: str


_UP_DOWN: Final[Mapping[tuple[Direction, Scheme], tuple[str, str]]] = {
    ("neutral", "light"): ("#0072b2", "#b34a00"),
    ("neutral", "dark"): ("#56b4e9", "#e69f00"),
    ("green-up", "light"): ("#0b7a43", "#b3261e"),
    ("green-up", "dark"): ("#4cc38a", "#ff8b82"),
    ("red-up", "light"): ("#b3261e", "#0b7a43"),
    ("red-up", "dark"): ("#ff8b82", "#4cc38a"),
    ("red-up-blue-down", "light"): ("#b3261e", "#0072b2"),
    ("red-up-blue-down", "dark"): ("#ff8b82", "#56b4e9"),
}
_LIGHT: Final = {
    "ink": "#17202a",
    "dim": "#55606d",
    "line": "#dfe3e8",
    "surface": "#ffffff",
    "accent": "#0b6e69",
    "accent_soft": "#e6f4f2",
    "warning": "#7a5200",
    "bands": ("#c6cdd6", "#d1d7de", "#dce0e6", "#e6e9ed"),
    "series": ("#0b6e69", "#6b4c9a", "#a2671a", "#3a6ea5", "#9c3f6b", "#5b6b2f", "#7f7f7f"),
}
_DARK: Final = {
    "ink": "#e4e9ee",
    "dim": "#9da9b5",
    "line": "#29313a",
    "surface": "#161b21",
    "accent": "#3fb8ae",
    "accent_soft": "#143633",
    "warning": "#e8bf5d",
    "bands": ("#37414c", "#2f3842", "#272f38", "#20272f"),
    "series": ("#3fb8ae", "#b79ae0", "#e0a458", "#7fb2e5", "#e08ab4", "#b5c76e", "#b0b0b0"),
}


def palette_of(reader: Reader) -> Palette:
    """Give the colours of a reader's scheme, and of what goes up and down for them."""
    up, down = _UP_DOWN[reader.direction, reader.scheme]
    return Palette(**(_DARK if reader.scheme == "dark" else _LIGHT), up=up, down=down)  # type: ignore[arg-type]
