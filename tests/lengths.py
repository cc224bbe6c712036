"""How long the product's modules and functions are: python -m tests.lengths prints the longest.

Migrations are generated and frozen, so no rule of size or shape is theirs.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.places import HOUSE

PACKAGES = ("tracker", "db", "jobs", "dashboards")
MAX_FUNCTION, MAX_MODULE = 40, 300
SHOWN = 5

EVERY = [
    path
    for package in PACKAGES
    for path in sorted((HOUSE / package).rglob("*.py"))
    if "migrations" not in path.parts
]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in EVERY}


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def module_lengths() -> list[tuple[int, str]]:
    """Give the lines of each module, the longest first."""
    return sorted((len(path.read_text("utf-8").splitlines()), named(path)) for path in EVERY)[::-1]


def function_lengths() -> list[tuple[int, str]]:
    """Give the lines of each function, decorators left out, the longest first."""
    return sorted(_functions())[::-1]


def _functions() -> Iterator[tuple[int, str]]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield length, f"{named(path)}:{node.lineno} {node.name}"


def main() -> None:
    """Print how many there are, the median, and the longest."""
    for kind, most, lengths in (
        ("modules", MAX_MODULE, module_lengths()),
        ("functions", MAX_FUNCTION, function_lengths()),
    ):
        median = lengths[len(lengths) // 2][0]
        sys.stdout.write(f"{len(lengths):,} {kind}, median {median} lines, at most {most}:\n")
        for length, name in lengths[:SHOWN]:
            sys.stdout.write(f"  {length:4} {name}\n")


if __name__ == "__main__":
    main()
