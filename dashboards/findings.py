"""Findings on pages: what each is called, and its sentence, which the record has in English."""

from __future__ import annotations

import re
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child
from dashboards.formats import words
from dashboards.reader import reader
from tracker.document import FindingDocument
from tracker.finding_titles import TITLES

COMMAND: Final = re.compile(r"'(tracker [^']+)'")


def title_of(code: str) -> str:
    """Name what a finding is about; one that this page does not know keeps its code."""
    english, chinese = TITLES.get(code, (words(code), words(code)))
    return chinese if reader().language == "zh" else english


def sentence(finding: FindingDocument) -> Component:
    """Write a finding in full: its subject, once, and what is told of it."""
    return html.Span(
        [html.Strong(finding["subject"]), " ", *told(finding)],
        className="finding",
    )


def told(finding: FindingDocument) -> list[Child]:
    """Write a finding's message without the subject that it often begins with, marked as English.

    Who reads another language is told first what it is about.
    """
    title: list[Child] = []
    if reader().language != "en" and finding["code"] in TITLES:
        title = [html.Span(title_of(finding["code"]), className="finding-title"), " "]
    message = finding["message"].removeprefix(finding["subject"]).lstrip(" :")
    return [*title, html.Span(commands_in(message), lang="en")]


def commands_in(message: str) -> list[Child]:
    """Set the commands that a message names apart from its words."""
    parts = COMMAND.split(message)  # every second part is a command
    return [html.Code(part) if index % 2 else part for index, part in enumerate(parts)]
