"""The references of commands and settings are whole, and say what the program says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from jobs.settings.desk import Settings
from tests.docs import commands
from tests.docs.blocks import PAGES, ROOT

SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
ROWS = {
    row[0].strip("`"): row
    for row in (
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in re.findall(r"^\| (`TRACKER_.*) \|$", SETTINGS, re.MULTILINE)
    )
}
FIELDS = {str(field.validation_alias): field for field in Settings.model_fields.values()}
OF_THE_SURROUNDINGS = {"TRACKER_DEBUG", "TRACKER_VERBOSE", "TRACKER_TEST_POSTGRES_URL"}
README = (ROOT / "README.md").read_text(encoding="utf-8")


def default_of(field: FieldInfo) -> str | None:
    """Give a default as the page shows it; None where there is nothing to show."""
    if field.default_factory is not None or field.default in {None, ""}:
        return None
    return str(field.default).lower() if isinstance(field.default, bool) else str(field.default)


def test_the_page_of_commands_is_what_the_command_says_of_itself() -> None:
    told = "run python -m tests.docs.commands"
    assert commands.PAGE.read_text(encoding="utf-8") == commands.page(), told


def test_every_group_of_commands_is_there() -> None:
    known = commands.commands()
    for names in commands.GROUPS.values():
        for name in names:
            assert any(one == name or one.startswith(f"{name} ") for one in known), name


def test_every_setting_has_a_row_and_no_other_has() -> None:
    assert sorted(ROWS) == sorted(FIELDS)
    assert all(len(row) == 5 and all(row) for row in ROWS.values())


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_default_and_the_example_of_a_setting_are_true(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    default, example = ROWS[name][2], ROWS[name][3].strip("`")
    shown = default_of(FIELDS[name])
    if shown is None:
        assert default in {"none", "made once", "your data folder", "the bundled files"} or (
            default.startswith("`tracker.db`")
        )
    else:
        assert default == f"`{shown}`"
    assert example != shown
    for other in FIELDS:
        monkeypatch.delenv(other, raising=False)
    assert Settings(**{name: example})


def spoken(text: str) -> list[list[str]]:
    """Give each command that a page names in passing, as words: `tracker value --json`."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [one.split() for one in re.findall(r"`tracker ([a-z][^`]*)`", text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_names_commands_options_and_settings_that_exist(page: Path) -> None:
    known, text = commands.commands(), page.read_text(encoding="utf-8")
    groups = {one.split()[0] for one in known if " " in one}
    for words in spoken(text):
        name = " ".join(words[: 1 + (words[0] in groups)]).split("|")[0]
        if name in groups and len(words) == 1:
            continue  # a family of commands
        assert name in known, f"tracker {' '.join(words)}"
        options = {option for one in known[name].params for option in one.opts} | {"--help"}
        used = set(re.findall(r"--[a-z-]+", " ".join(words)))
        assert used <= options, f"tracker {' '.join(words)}"
    named = set(re.findall(r"(?<![A-Z_])TRACKER_[A-Z_]*[A-Z](?![A-Z_]*[…*])", text))
    assert named <= set(FIELDS) | OF_THE_SURROUNDINGS


@pytest.mark.parametrize("name", sorted(commands.commands()))
def test_the_example_of_a_command_can_be_typed(name: str) -> None:
    """Its arguments are as many as there may be, its options exist and have their values."""
    known = commands.commands()[name]
    for example in re.findall(r"tracker .*", known.help.split("Example", 1)[1]):
        typed = example.split(" > ")[0]
        words = shlex.split(typed)[1 + len(name.split()) :]
        assert typed.startswith(f"tracker {name}")
        assert known.make_context(name, words, resilient_parsing=False).command is known


def test_the_readme_names_ten_settings_and_ten_commands() -> None:
    assert len(re.findall(r"^\| `tracker ", README, re.MULTILINE)) == 10
    assert len(re.findall(r"^\| `TRACKER_", README, re.MULTILINE)) == 10
