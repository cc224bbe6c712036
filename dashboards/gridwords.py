"""What a grid itself says, to those who hear it rather than see it."""

from __future__ import annotations

from dashboards.words import say


def grid_words() -> dict[str, str]:
    """Give the grid's own words in the reader's language; those that our grids can say."""
    return {"ariaSortableColumn": say("Press Enter to sort"), "loadingOoo": say("Loading …")}
