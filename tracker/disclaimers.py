"""The disclaimer of a coverage, as lines of what a file says of itself."""

from __future__ import annotations

from tracker.document import Disclaimer


def notes(disclaimer: Disclaimer) -> dict[str, object]:
    """Give a disclaimer as lines of what a file is, each language once."""
    return {
        name: text
        for name, text in (("disclaimer", disclaimer["en"]), ("免责声明", disclaimer["zh"]))
        if text is not None
    }
