"""Drafts for a terminal: who proposed what, the difference line by line, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.drafts import Draft
from jobs.printed.differences import print_difference as print_vintage
from jobs.printed.figures import (
    count,
    day,
    in_full,
    instant,
    money,
    multiple,
    percent,
    points,
    words,
)
from jobs.printed.terminal import Figures, Words, open_console, print_line, print_table
from tracker.vintages.document import DifferenceDocument

MOST = 60  # changed values shown; the rest are counted
Document = Mapping[str, Any]


def waits(draft: int) -> str:
    """Say that a draft is not in force, and what puts it there."""
    return (
        f"draft {draft}, not in force until somebody else approves it: "
        f"tracker approve {draft} --by WHO"
    )


def print_drafts(document: Mapping[str, Sequence[Document]]) -> None:
    """Print the drafts, one a line."""
    console = open_console()
    if not document["drafts"]:
        print_line(console, "no draft")
        return
    columns = [
        Figures("id"), Words("ticker"), Words("what"), Words("state"), Words("author"),
        Figures("drafted"), Words("changes"), Words("remark", most=60),
    ]  # fmt: skip
    print_table(console, columns, [_row(one) for one in document["drafts"]])


def print_draft(document: Document) -> None:
    """Print one draft: its trail, its findings, and what it changes, line by line."""
    console = open_console()
    if document["difference"] is not None:
        print_row_changes(document["row_changes"])
        print_difference(document["difference"])
    for finding in document["findings"]:
        print_line(console, f"{finding['severity']}: {finding['message']}")
    for line in _trail(document):
        print_line(console, line)


def print_row_changes(changes: Sequence[Document]) -> None:
    """Print each value of the record that changes; the lines of a model stand elsewhere."""
    if not changes:
        return
    console = open_console()
    columns = [
        Words("recorded"), Words("of"), Words("value"), Words("before", most=40),
        Words("after", most=40),
    ]  # fmt: skip
    rows = [
        [
            words(one["kind"]),
            one["about"],
            words(one["column"]),
            in_full(one["old"]),
            in_full(one["new"]),
        ]
        for one in changes[:MOST]
    ]
    print_table(console, columns, rows)
    if len(changes) > MOST:
        print_line(console, f"and {count(len(changes) - MOST, 'more values')}")


def print_difference(document: DifferenceDocument) -> None:
    """Print what changes: the model line by line where it does, else what is said of the target."""
    console, target = open_console(), document["target"]
    modelled = any(one["status"] != "same" for one in document["lines"])
    if modelled:
        print_vintage(console, document)
    said = (target["published"], target["multiple"], target["published_on"], document["rating"])
    if not modelled or any(one["old"] != one["new"] for one in said):
        columns = [Words("of the target"), Figures("before"), Figures("after"), Figures("change")]
        print_table(console, columns, list(_verdict(document)))
        console.print()


def _verdict(document: DifferenceDocument) -> Iterator[list[str]]:
    """Give the rows that differ; target, upside and band also where they do not."""
    target, upside = document["target"], document["upside"]
    old, new = target["currency"]["old"], target["currency"]["new"]

    def price(title: str, moved: Document, *, always: bool = False) -> Iterator[list[str]]:
        if always or moved["old"] != moved["new"]:
            change = moved["change"] / moved["old"] if moved["change"] and moved["old"] else None
            texts = [money(moved["old"], old), money(moved["new"], new)]
            yield [title, *texts, "" if change is None else percent(change)]

    def turned(title: str, pair: Document, *, always: bool = False) -> Iterator[list[str]]:
        if always or pair["old"] != pair["new"]:
            yield [title, words(pair["old"]), words(pair["new"]), ""]

    def dated(title: str, pair: Document) -> Iterator[list[str]]:
        if pair["old"] != pair["new"]:
            yield [title, day(pair["old"]), day(pair["new"]), ""]

    yield from turned("rating", document["rating"], always=True)
    yield from price("target", target["published"], always=True)
    yield from price("marked target (computed)", target["marked"])
    yield from price("peer-marked target (computed)", target["peer_marked"])
    if target["multiple"]["old"] != target["multiple"]["new"]:
        both = [multiple(target["multiple"][side]) for side in ("old", "new")]
        yield ["target multiple", *both, ""]
    yield from dated("basis year", target["fiscal_end"])
    yield from dated("published on", target["published_on"])
    yield from dated("horizon ends", target["horizon_ends"])
    yield _upside("upside", upside["published"])
    for title, moved in (
        ("upside on the marked target", upside["marked"]),
        ("upside on the peer-marked target", upside["peer_marked"]),
        ("upside relative to the benchmark", upside["relative"]),
    ):
        if moved["old"] != moved["new"]:
            yield _upside(title, moved)
    yield from turned("band", document["band"], always=True)
    for flip in document["flip_prices"]:
        yield from price(f"flip {words(flip['from'])} / {words(flip['to'])}", flip["price"])


def _upside(title: str, moved: Document) -> list[str]:
    change = points(moved["change"]) if moved["change"] else ""
    return [title, percent(moved["old"]), percent(moved["new"]), change]


def _row(one: Document) -> list[str]:
    changes = ", ".join(f"{count} {words(kind)}" for kind, count in one["changes"].items())
    return [
        str(one["id"]),
        one["ticker"],
        one["kind"],
        one["state"],
        one["author"],
        instant(one["drafted_at"]),
        changes,
        _remark(one),
    ]


def _remark(one: Document) -> str:
    if one["restricted"]:
        return "restricted: figures are not shown"
    if one["decided_by"]:
        why = f": {one['decision_why']}" if one["decision_why"] else ""
        return f"by {one['decided_by']}{why}"
    if one["recorded_since"]:
        return "its base has changed since"
    return one["why"] or ""


def _trail(one: Document) -> Iterator[str]:
    file = f" from {one['file']}" if one["file"] else ""
    why = f": {one['why']}" if one["why"] else ""
    yield (
        f"{one['ticker']} {one['kind']}{file}, drafted by {one['author']}, "
        f"{instant(one['drafted_at'])}{why}"
    )
    if one["restricted"]:
        yield f"{one['ticker']} is restricted: the figures of its drafts are not shown"
    for newer in one["recorded_since"]:
        done = "retracted since" if newer["retracted"] else "recorded since"
        yield f"{done}: {words(newer['kind'])} ({newer['source']}), batch {newer['batch']}"
    if one["decided_by"]:
        reason = f": {one['decision_why']}" if one["decision_why"] else ""
        in_force = f", in force with batch {one['batch']}" if one["batch"] else ""
        yield (
            f"{one['state']} by {one['decided_by']}, {instant(one['decided_at'])}{in_force}{reason}"
        )
        return
    yield waits(one["id"])


def decided_words(draft: Draft, *, fresh: bool) -> str:
    """Say what became of a draft: in force from when and in which batch, or rejected."""
    decision, new = draft.decision, draft.new
    assert decision is not None
    named = f"draft {draft.id}, {new.ticker} {new.kind} by {new.author}: "
    when = f"{decision.decided_at:%Y-%m-%d %H:%M} UTC"
    already = "" if fresh else " already"
    if decision.verdict == "rejected":
        return f"{named}rejected{already} by {decision.by} at {when}: {decision.why}"
    return (
        f"{named}approved{already} by {decision.by}, in force from {when}, "
        f"batch {decision.batch_id}"
    )
