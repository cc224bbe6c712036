"""The findings as a banner: the worst first, in few words, with every sentence one click away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import Child, labelled, unspoken
from dashboards.formats import words
from tracker.document import FindingDocument

COMMAND: Final = re.compile(r"'(tracker [^']+)'")
ORDER: Final = ("error", "warning", "info")
SHAPES: Final = {"error": "✕", "warning": "!", "info": "i"}
NAMES: Final = {"error": "error", "warning": "warning", "info": "note"}


def banner(findings: Sequence[FindingDocument]) -> list[Component]:
    """Show the findings by severity; nothing at all where there are none."""
    groups = [(severity, _of(findings, severity)) for severity in ORDER]
    groups = [(severity, found) for severity, found in groups if found]
    if not groups:
        return []
    name = f"banner {groups[0][0]}"
    counts = [_count(severity, found) for severity, found in groups]
    if len(findings) == 1:
        only = html.Section([*counts, sentence(findings[0])], className=name)
        return [labelled(only, "Findings")]
    urgent = [finding for severity, found in groups if severity != "info" for finding in found]
    summary = html.Summary(
        [*counts, html.Span(headline(urgent or findings), className="gist")],
        className="banner-summary",
    )
    lists = [_list(severity, found) for severity, found in groups]
    folded = html.Section(html.Details([summary, *lists]), className=name)
    return [labelled(folded, "Findings")]


def severity_of(finding: FindingDocument) -> str:
    """Give a finding's severity; one this page does not know counts as a warning."""
    return finding["severity"] if finding["severity"] in ORDER else "warning"


def headline(findings: Sequence[FindingDocument]) -> str:
    """Say in one line what the findings are about: the codes, each with its subjects."""
    subjects: dict[str, list[str]] = {}
    for finding in findings:
        held = subjects.setdefault(finding["code"], [])
        if finding["subject"] not in held:
            held.append(finding["subject"])
    return "; ".join(f"{words(code)}: {', '.join(held)}" for code, held in subjects.items())


def message_of(finding: FindingDocument) -> str:
    """Give a finding's message without the subject that it often begins with."""
    return finding["message"].removeprefix(finding["subject"]).lstrip(" :")


def sentence(finding: FindingDocument) -> Component:
    """Write a finding in full: its subject, once, and its message."""
    parts: list[Child] = [html.Strong(finding["subject"]), " "]
    for index, part in enumerate(
        COMMAND.split(message_of(finding))
    ):  # every second part is a command
        parts.append(html.Code(part) if index % 2 else part)
    return html.Span(parts, className="finding")


def _of(findings: Sequence[FindingDocument], severity: str) -> list[FindingDocument]:
    return [finding for finding in findings if severity_of(finding) == severity]


def _count(severity: str, found: Sequence[FindingDocument]) -> Component:
    name = NAMES[severity] + ("" if len(found) == 1 else "s")
    return html.Span(
        [unspoken(html.Span(SHAPES[severity], className="shape")), f"{len(found)} {name} "],
        className=f"count {severity}",
    )


def _list(severity: str, found: Sequence[FindingDocument]) -> Component:
    items = [html.Li(sentence(finding)) for finding in found]
    return labelled(html.Ul(items, className=severity), f"{NAMES[severity]}s".capitalize())
