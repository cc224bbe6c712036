"""Recalculates a workbook from its inputs alone, as a spreadsheet would: no saved value is read.

Knows what our formulas use: + - * /, comparisons, IF, COUNT, ROUND, AVERAGE, MEDIAN, MIN, MAX,
references and spans, also of other sheets. A text in a sum is an error, as #VALUE! would be.
"""

from __future__ import annotations

import operator
import re
import statistics
from collections.abc import Callable, Iterator
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import range_boundaries

Value = float | str | bool | None
TOKEN: Final = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>\d+(?:\.\d+)?(?:E[+-]?\d+)?)'
    r"|(?P<name>[A-Z]+(?=\())|(?P<ref>(?:\w+!)?\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)"
    r"|(?P<sign><>|<=|>=|[-+*/(),<>=]))"
)
SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
}
LEVELS: Final = ((">", "<", ">=", "<=", "=", "<>"), ("+", "-"), ("*", "/"))
SUMMARIES: Final = {"AVERAGE": statistics.fmean, "MEDIAN": statistics.median}
Node = tuple[Any, ...]


class Calculator:
    """The cells of a workbook, each formula computed when it is asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: dict[tuple[str, str], Value] = {}

    def cell(self, sheet: str, address: str) -> Value:
        key = (sheet, address.replace("$", ""))
        if key not in self._known:
            held = self._book[sheet][key[1]].value
            formula = isinstance(held, str) and held.startswith("=")
            self._known[key] = Formula(held[1:]).value(self, sheet) if formula else held
        return self._known[key]

    def span(self, sheet: str, text: str) -> list[Value]:
        left, top, right, bottom = range_boundaries(text.replace("$", ""))
        rows = self._book[sheet].iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
        return [self.cell(sheet, one.coordinate) for row in rows for one in row]


class Formula:
    """One formula, read into a tree by precedence."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = list(_tokens(text))
        self._at = 0
        self._tree = self._level(0)
        assert self._at == len(self._tokens), text

    def value(self, book: Calculator, sheet: str) -> Value:
        return _value(self._tree, book, sheet)

    def _next(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _level(self, level: int) -> Node:
        if level == len(LEVELS):
            return self._one()
        found = self._level(level + 1)
        while self._next() in LEVELS[level]:
            sign = self._take()[1]
            found = ("sign", sign, found, self._level(level + 1))
        return found

    def _take(self) -> tuple[str, str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _one(self) -> Node:
        kind, text = self._take()
        if kind == "text":
            return ("held", text[1:-1].replace('""', '"'))
        if kind == "number":
            return ("held", float(text))
        if kind == "ref":
            return ("ref", text)
        if kind == "name":
            self._take()
            given = [self._level(0)]
            while self._next() == ",":
                self._take()
                given.append(self._level(0))
            assert self._take()[1] == ")"
            return ("call", text, given)
        assert text == "("
        found = self._level(0)
        assert self._take()[1] == ")"
        return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        assert found is not None, text[at:]
        assert found.lastgroup is not None
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _value(node: Node, book: Calculator, sheet: str) -> Any:
    kind = node[0]
    if kind == "held":
        return node[1]
    if kind == "ref":
        (value,) = _listed(node, book, sheet)
        return value
    if kind == "sign":
        one, other = (_value(part, book, sheet) for part in node[2:])
        assert isinstance(one, float | int) and isinstance(other, float | int), (node, one, other)
        return SIGNS[node[1]](one, other)
    return _called(node[1], node[2], book, sheet)


def _called(name: str, given: list[Node], book: Calculator, sheet: str) -> Any:
    if name == "IF":  # only the branch that is taken
        return _value(given[1] if _value(given[0], book, sheet) else given[2], book, sheet)
    if name == "ROUND":
        return round(_value(given[0], book, sheet), int(_value(given[1], book, sheet)))
    listed = [one for part in given for one in _listed(part, book, sheet)]
    numbers = [float(one) for one in listed if isinstance(one, float | int)]
    if name == "COUNT":
        return len(numbers)
    return {**SUMMARIES, "MIN": min, "MAX": max}[name](numbers)


def _listed(node: Node, book: Calculator, sheet: str) -> list[Value]:
    """Give what a function is given: the cells of a span, or one value."""
    if node[0] != "ref":
        return [_value(node, book, sheet)]
    where, _, cells = node[1].rpartition("!")
    if ":" in cells:
        return book.span(where or sheet, cells)
    return [book.cell(where or sheet, cells)]
