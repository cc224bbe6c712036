"""The findings as a banner: the worst first, in few words, with every sentence one click away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboards.elements import labelled, tagged, unspoken
from dashboards.findings import sentence, title_of
from dashboards.words import msg, say, say_count
from tracker.document import FindingDocument

ORDER: Final = ("error", "warning", "info")
SHAPES: Final = {"error": "✕", "warning": "!", "info": "i"}
COUNTS: Final = {  # of one, of many
    "error": ("{n} error", msg("{n} errors")),
    "warning": ("{n} warning", msg("{n} warnings")),
    "info": ("{n} note", msg("{n} notes")),
}
LISTS: Final = {"error": msg("Errors"), "warning": msg("Warnings"), "info": msg("Notes")}


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
        return [labelled(only, say("Findings"))]
    urgent = [finding for severity, found in groups if severity != "info" for finding in found]
    summary = html.Summary(
        [*counts, html.Span(headline(urgent or findings), className="gist")],
        className="banner-summary",
    )
    tagged(tagged(summary, "unfold", say("Show all")), "fold", say("Fold"))
    lists = [_list(severity, found) for severity, found in groups]
    folded = html.Section(html.Details([summary, *lists]), className=name)
    return [labelled(folded, say("Findings"))]


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
    named = [
        say("{what}: {names}", what=title_of(code), names=", ".join(held))
        for code, held in subjects.items()
    ]
    return say("; ").join(named)


def _of(findings: Sequence[FindingDocument], severity: str) -> list[FindingDocument]:
    return [finding for finding in findings if severity_of(finding) == severity]


def _count(severity: str, found: Sequence[FindingDocument]) -> Component:
    count = say_count(*COUNTS[severity], len(found))
    return html.Span(
        [unspoken(html.Span(SHAPES[severity], className="shape")), f"{count} "],
        className=f"count {severity}",
    )


def _list(severity: str, found: Sequence[FindingDocument]) -> Component:
    items = [html.Li(sentence(finding)) for finding in found]
    return labelled(html.Ul(items, className=severity), say(LISTS[severity]))
