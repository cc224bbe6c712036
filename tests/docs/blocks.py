"""The fenced blocks of the documentation, in order, each with what is said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
EXCUSE = re.compile(r"<!-- not run: ([^\n]+) -->\s*\Z")


@dataclass(frozen=True)
class Block:
    """One block: its language, the file that it is (`title="..."`), and why it is not run."""

    page: Path
    line: int
    language: str
    title: str | None
    excuse: str | None
    text: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        indent, information, body = match.groups()
        language = information.split()[0] if information.split() else ""
        title = re.search(r'title="([^"]+)"', information)
        excuse = EXCUSE.search(text[: match.start()])
        found.append(
            Block(
                page=page,
                line=text.count("\n", 0, match.start()) + 1,
                language=language,
                title=title.group(1) if title else None,
                excuse=excuse.group(1) if excuse else None,
                text="".join(line.removeprefix(indent) for line in body.splitlines(keepends=True)),
            )
        )
    return found


EVERY: Final = [block for page in PAGES for block in blocks(page)]
