"""An import for a terminal: what is new, what changes from what to what, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobs.printed.differences import print_difference
from jobs.printed.drafts import waits
from jobs.printed.figures import MISSING, count, in_full, percent
from jobs.printed.terminal import Figures, Words, open_console, print_line, print_table

SHOWN = 40  # differences listed; the rest are counted


def print_import(document: Mapping[str, Any]) -> None:
    """Print the differences, what is skipped and ignored, the findings, and what became of it."""
    console = open_console()
    told = {finding["message"] for finding in document["findings"]}
    for difference in document["difference"]:
        print_difference(console, difference, told=told)
    # A model's lines stand in its difference.
    changes = [] if document["difference"] else document["changes"]
    if changes:
        columns = [
            Figures("line"), Words("about"), Words("is"), Figures("known"), Figures("file"),
            Figures("change"), Words("known from", most=40),
        ]  # fmt: skip
        print_table(console, columns, [_row(one) for one in changes[:SHOWN]])
        if len(changes) > SHOWN:
            print_line(console, f"and {len(changes) - SHOWN:,} more")
        console.print()
    for line in _remarks(document):
        print_line(console, line)
    print_line(console, summary(document))


def summary(document: Mapping[str, Any]) -> str:
    """Say in one sentence what was or would be recorded."""
    counts, file = document["counts"], document["file"]
    recorded = counts["new"] + counts["changed"] + counts["same"]
    vendor = f" ({document['vendor']})" if document["vendor"] else ""
    named = f"{file}: {document['kind']}{vendor}"
    bars = document["new_bars"]
    if not recorded and not bars:
        return f"{named}: nothing new, all {count(counts['unchanged'], 'values')} recorded already"
    parts = [f"{counts['new']:,} new", f"{counts['changed']:,} changed"]
    if counts["same"]:
        parts.append(f"{counts['same']:,} as known")
    parts.append(f"{counts['unchanged']:,} recorded already")
    if bars:
        parts.append(f"{count(bars, 'bars')} of open, high and low new")
    ending = "would be recorded (dry run)" if document["dry_run"] else f"batch {document['batch']}"
    if document["drafts"]:
        recorded_too = f"{ending}; " if document["batch"] else ""
        ending = recorded_too + "; ".join(waits(draft) for draft in document["drafts"])
    return f"{named}: {', '.join(parts)}; {ending}"


def _remarks(document: Mapping[str, Any]) -> Iterator[str]:
    if document["ignored_columns"]:
        yield f"ignored columns: {', '.join(document['ignored_columns'])}"
    skipped = document["skipped_lines"]
    if skipped:
        more = f", and {len(skipped) - SHOWN:,} more" if len(skipped) > SHOWN else ""
        yield f"skipped: {', '.join(skipped[:SHOWN])}{more}"
    for finding in document["findings"]:
        yield f"{finding['severity']}: {finding['message']}"


def _row(change: Mapping[str, Any]) -> list[str]:
    return [
        str(change["line"]),
        change["name"],
        change["status"] if change["status"] != "same" else "as known",
        in_full(change["from"]),
        in_full(change["to"]),
        percent(change["change"]),
        change["from_source"] or MISSING,
    ]
