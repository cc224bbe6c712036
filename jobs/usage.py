"""What is said of a value that cannot be: what was expected, in the words of this program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from tracker.nearest import nearest

if TYPE_CHECKING:  # the library keeps its context to itself
    from typer._click.core import Context

_CHOICE = re.compile(r"'(?P<found>.*)' is not one of (?P<choices>'.*')", re.DOTALL)


class Command(TyperGroup):
    """The command `tracker`: wrong usage below it is told in its words, not in a library's."""

    def invoke(self, ctx: Context) -> Any:
        """Run what was asked for."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            errors = getattr(error.__cause__, "errors", None)
            if callable(errors):
                error.message = expected(errors()[0], quoted=True)
            raise


def expected(error: Mapping[str, Any], *, quoted: bool = False) -> str:
    """Say what a validation expected, and with `quoted` what it found instead."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind in {"int_parsing", "int_type", "int_from_float", "int_parsing_size"}:
        told = "expected a whole number"
    elif kind == "greater_than_equal":
        told = f"expected {limits['ge']} or more"
    elif kind == "less_than_equal":
        told = f"expected {limits['le']} or less"
    else:
        return _chosen(str(error["msg"]).removeprefix("Value error, "))
    return f"{told}, found {error['input']!r}" if quoted else told


def _chosen(message: str) -> str:
    choice = _CHOICE.fullmatch(message.rstrip("."))
    if choice is None:
        return message
    choices = choice["choices"].strip("'").split("', '")
    near = nearest(choice["found"], {one: one for one in choices})
    return f"{choice['found']!r} is not one of {', '.join(choices)}{near}"
