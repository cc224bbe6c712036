"""What every page and print carries at its foot: the disclaimers of the coverages shown."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.queries import Snapshot
from dashboards.reader import HTML_LANGUAGE, LANGUAGES, reader


def disclaimers(snapshot: Snapshot) -> list[Component]:
    """Give each text once, in the reader's language or in the one it is written in.

    One that another begins with, as a demo's do, is said by that.
    """
    first = reader().language
    order = (first, *(one for one in LANGUAGES if one != first))
    found: dict[str, str] = {}
    for shown in snapshot.valuations:
        texts = shown.document.get("disclaimer") or {}
        written = [(language, texts.get(language)) for language in order]
        text, language = next(((t, one) for one, t in written if t), ("", first))
        if text:
            found[str(text)] = HTML_LANGUAGE[language]
    return [
        html.P(text, className="disclaimer", lang=lang)
        for text, lang in found.items()
        if not any(other != text and other.startswith(text) for other in found)
    ]
