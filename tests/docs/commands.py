"""Writes the reference of the command from the command itself: python -m tests.docs.commands."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from typer.main import get_command

from jobs.cli import app
from tests.docs.blocks import ROOT

PAGE: Final = ROOT / "docs/commands.md"
HEAD: Final = """\
# The command

`make run` leaves a command behind: `.venv/bin/tracker`. This page lists all that it can do, with
each option; `tracker --help` and `tracker COMMAND --help` print the same. It is written from the
command itself, by `python -m tests.docs.commands`, and a test holds it equal.

- `--json` prints one JSON document on standard output and nothing else.
- Exit code 0 is done, 1 failed with one line that says why and what mends it, 2 wrong usage.
- `tracker --verbose` before any command logs what happens to standard error; `tracker --version`
  prints the version; `tracker --install-completion` installs completion for your shell.
- Dates are ISO (`2026-04-15`). A ticker may be an alias (`00100.HK`, `PLTR.O`). A word in capitals
  is yours to fill in, what stands in `[...]` may be left out.
"""
GROUPS: Final = {
    "Start and serve": ["up", "serve", "schedule", "init", "doctor"],
    "Ask": ["value", "history", "bridge", "scenarios", "scorecard", "reconcile", "export comps"],
    "Fetch and import": ["run", "backfill", "import", "retract"],
    "Coverage": ["coverage"],
    "Targets and approval": ["target", "drafts", "approve"],
    "Alerts and mail": ["alerts", "digest"],
    "Database": ["db"],
    "Users": ["users"],
}
OTHERS: Final = "More"
MORE: Final = {  # where a command's page of the guide is
    "alerts": "alerts.md",
    "approve": "drafts.md",
    "backfill": "operations.md#backfill",
    "bridge": "formulas.md#bridge",
    "coverage": "coverage.md",
    "db backup": "operations.md#backup",
    "db copy": "operations.md#postgresql",
    "db restore": "operations.md#backup",
    "db verify": "operations.md#backup",
    "digest": "alerts.md#mail",
    "drafts": "drafts.md",
    "history": "record.md#three-dates",
    "import": "imports.md",
    "reconcile": "reconcile-minimax.md",
    "retract": "imports.md#undoing-an-import",
    "run": "operations.md#jobs",
    "scorecard": "scorecard.md",
    "target": "drafts.md",
    "users": "security.md",
    "value": "record.md#three-dates",
}
KINDS: Final = {int: "N", float: "NUMBER", date: "DATE", Path: "FILE"}


def commands() -> dict[str, Any]:
    """Give every command by its words, as the program lists them."""
    found = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        found |= {f"{name} {sub}": one for sub, one in below.items()} if below else {name: command}
    return found


def page() -> str:
    """Give the whole page; a command that no group names stands at its end."""
    left = commands()
    parts = [HEAD]
    for title, names in {**GROUPS, OTHERS: list(left)}.items():
        taken = [one for name in names for one in left if one == name or one.startswith(f"{name} ")]
        if taken:
            parts.append(f"\n## {title}\n")
            parts += [_entry(name, left.pop(name)) for name in dict.fromkeys(taken)]
    return "".join(parts)


def _entry(name: str, command: Any) -> str:
    told, example = re.split(r"\s+Examples?:\s+", command.help, maxsplit=1)
    lines = [f"\n### tracker {name}\n", *told.split("\n"), "", "```text", _usage(name, command)]
    lines += [f"Example: {example}", "```", ""]
    rows = list(_rows(command))
    if rows:
        lines += ["| argument, option | |", "|---|---|", *rows, ""]
    more = MORE.get(name) or MORE.get(name.split(maxsplit=1)[0])
    if more:
        lines.append(f"More: [{more.split('.')[0]}]({more})\n")
    return "\n".join(lines)


def _usage(name: str, command: Any) -> str:
    words = [f"tracker {name}"]
    for one in command.params:
        word = _word(one)
        words.append(word if one.required else f"[{word}]")
    return " ".join(words)


def _word(one: Any) -> str:
    """Give an argument's name or values, or an option with what follows it."""
    if not one.opts[0].startswith("-"):
        return _value(one) if _choices(one) else one.name.upper()
    return str(one.opts[0]) if one.is_flag else f"{one.opts[0]} {_value(one)}"


def _choices(one: Any) -> tuple[Any, ...]:
    kinds = [one.type_descriptor.annotation, *typing.get_args(one.type_descriptor.annotation)]
    return next((typing.get_args(kind) for kind in kinds if _is_choice(kind)), ())


def _is_choice(kind: Any) -> bool:
    return typing.get_origin(kind) is typing.Literal


def _value(one: Any) -> str:
    choices = _choices(one)
    if choices:
        return "|".join(map(str, choices))
    if one.metavar:
        return str(one.metavar)
    annotation = one.type_descriptor.annotation
    kinds = [annotation, *typing.get_args(annotation)]
    return next((KINDS[kind] for kind in kinds if kind in KINDS), "TEXT")


def _rows(command: Any) -> Iterator[str]:
    for one in command.params:
        names = ", ".join(f"`{name}`" for name in one.opts)
        argument = not one.opts[0].startswith("-")
        word = f"`{_word(one)}`".replace("|", "\\|") if argument else names
        if not argument and not one.is_flag:
            word = f"`{_word(one)}`".replace("|", "\\|")
        told = str(one.help).replace("|", "\\|")
        if one.default not in {None, False, ""}:
            told += f" Default: `{one.default}`."
        yield f"| {word} | {told} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
