"""Drafts for a terminal: who proposed what, the difference line by line, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.drafts import Draft
from jobs.figures import MISSING, count, day, instant, money, multiple, number, percent, words
from jobs.terminal import Figures, Words, open_console, print_line, print_table

MOST = 60  # lines of a model shown; the rest are counted
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
            _text(one["old"]),
            _text(one["new"]),
        ]
        for one in changes[:MOST]
    ]
    print_table(console, columns, rows)
    if len(changes) > MOST:
        print_line(console, f"and {count(len(changes) - MOST, 'more values')}")


def print_difference(document: Document) -> None:
    """Print what changes: the model line by line, then rating, target, upside, band, flips."""
    console = open_console()
    lines = [one for one in document["lines"] if one["status"] in {"new", "changed"}]
    if lines:
        columns = [
            Words("line"), Figures("period"), Words("unit"), Figures("before"), Figures("after"),
            Figures("change"), Figures("growth"), Figures("margin"),
        ]  # fmt: skip
        print_table(console, columns, [_line(one) for one in lines[:MOST]])
        if len(lines) > MOST:
            print_line(console, f"and {count(len(lines) - MOST, 'more figures')}")
    dropped = sum(one["status"] == "dropped" for one in document["lines"])
    if dropped:
        print_line(console, f"{count(dropped, 'figures')} of the vintage before are in it no more")
    columns = [Words("of the target"), Figures("before"), Figures("after"), Figures("change")]
    print_table(console, columns, list(_verdict(document)))
    console.print()


def _verdict(document: Document) -> Iterator[list[str]]:
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
    yield from (
        _upside(title, upside[name])
        for name, title in _UPSIDES.items()
        if upside[name]["old"] != upside[name]["new"]
    )
    yield from turned("band", document["band"], always=True)
    for flip in document["flip_prices"]:
        yield from price(f"flip {words(flip['from'])} / {words(flip['to'])}", flip["price"])


_UPSIDES = {
    "marked": "upside on the marked target",
    "peer_marked": "upside on the peer-marked target",
    "relative": "upside relative to the benchmark",
}


def _upside(title: str, moved: Document) -> list[str]:
    points = "" if not moved["change"] else f"{number(moved['change'] * 100, 1)} pts"
    return [title, percent(moved["old"]), percent(moved["new"]), points]


def _line(one: Document) -> list[str]:
    def figure(value: float | None) -> str:
        if value is None:
            return MISSING
        if one["unit"] == "ratio":
            return percent(value)
        return f"{value:,.6g}".replace("-", "−")

    period = one["period_end"] + ("" if one["months"] == 12 else f" {one['months']}m")
    unit = f"{one['currency']} {one['unit']}" if one["currency"] else one["unit"]
    change = one["status"] if one["status"] in {"new", "dropped"} else percent(one["ratio"])
    values = [figure(one["value"][side]) for side in ("old", "new")]
    return [
        words(one["line"]),
        period,
        unit,
        *values,
        change,
        _both(one["growth"]),
        _both(one["margin"]),
    ]


def _text(value: Any) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:,.10g}" if isinstance(value, float) else str(value)


def _both(moved: Document) -> str:
    if moved["old"] is None and moved["new"] is None:
        return ""
    return f"{percent(moved['old'])} → {percent(moved['new'])}"


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
