"""Every example of the documentation runs, page by page, in a folder of its own without network."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from tests.docs.blocks import EVERY, PAGES, ROOT, Block, blocks
from tests.docs.examples import Shell, agree, examples
from tests.jobs.models.modelled import BALANCE, MODEL, NAMES, write_book
from tracker.coverage.file import Coverage

LANGUAGES = {"console", "toml", "csv", "python", "sh", "sql", "yaml", "text", "json"}
# What cannot run says why, above it, in a comment: <!-- not run: REASON -->. No more of them.
EXCUSED = 14


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("COLUMNS", "100")
    write_book(folder / "model.xlsx", {"Model": MODEL, "Balance": BALANCE}, names=NAMES)
    return Shell(folder, monkeypatch)


def runs(block: Block) -> bool:
    return block.excuse is None and block.language == "console"


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(map(runs, blocks(page)))],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_what_is_printed_is_what_the_page_says(page: Path, shell: Shell) -> None:
    """Blocks with a title are the files that the commands below them read."""
    for block in blocks(page):
        if block.title and block.excuse is None:
            (shell.folder / block.title).write_text(block.text, encoding="utf-8")
        if runs(block):
            for example in examples(block):
                printed = shell.type(example.typed)
                told = f"{block.place}: {example.typed}\n{printed}"
                assert agree(example.expected, printed), told


def test_every_block_says_what_it_is() -> None:
    assert [block.place for block in EVERY if block.language not in LANGUAGES] == []
    typed = [block for block in EVERY if block.text.startswith("$ ")]
    assert [block.place for block in typed if block.language != "console"] == []


def test_few_blocks_are_excused_from_running() -> None:
    """Blocks of `sh`, `sql` and `yaml` are for other programs; all else runs, or says why not."""
    excused = [block for block in EVERY if block.excuse]
    assert len(excused) <= EXCUSED, Counter(block.place for block in excused)
    named = {name for one in excused for name in re.findall(r"tests/[\w/]+\.py", str(one.excuse))}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    others = [block for block in EVERY if block.language in {"sh", "sql", "yaml"}]
    assert [block.place for block in others if not block.excuse] == []


@pytest.mark.parametrize(
    "block",
    [block for block in EVERY if block.language == "toml"],
    ids=lambda block: block.place,
)
def test_every_piece_of_toml_can_be_read(block: Block) -> None:
    read = tomllib.loads(block.text)
    assert read
    for name, entries in read.items():
        if isinstance(entries, list) and block.title is None:  # a piece of a coverage file
            (entry, *_) = get_args(Coverage.model_fields[name].annotation)
            for one in entries:
                assert set(one) <= set(entry.model_fields), (name, one)


def test_every_file_is_read_by_a_command_below_it() -> None:
    """`tracker.toml` is read by all of them."""
    for page in PAGES:
        found = blocks(page)
        typed = " ".join(block.text for block in found if runs(block))
        files = [block for block in found if block.language in {"csv", "toml"}]
        assert [block.place for block in files if block.language == "csv" and not block.title] == []
        titles = {str(block.title) for block in files if block.title} - {"tracker.toml"}
        assert {title for title in titles if f" {title}" not in typed} == set(), page


def test_every_piece_of_python_has_a_test_of_its_own() -> None:
    tested = {"extending.md": "test_extending.py", "sources.md": "test_documented_source.py"}
    pages = {block.page.name for block in EVERY if block.language == "python"}
    assert pages == set(tested)
    assert all(list((ROOT / "tests").rglob(name)) for name in tested.values())


def test_cut_parts_are_marked() -> None:
    """`...` is any text of a line, or any lines; everything else stands as it is printed."""
    assert agree(["a", "...", "d"], "a\nb\nc\nd\n")
    assert agree(["a ... d"], "a b c d\n")
    assert agree(["a", "..."], "a\n")
    assert not agree(["a", "d"], "a\nb\nd\n")
    assert not agree(["a", "..."], "b\na\n")
