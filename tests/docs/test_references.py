"""The references of commands and settings are whole, and say what the program says."""

from __future__ import annotations

import re

import pytest
from pydantic.fields import FieldInfo

from jobs.settings import Settings
from tests.docs import commands
from tests.docs.blocks import ROOT

SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
ROWS = {
    row[0].strip("`"): row
    for row in (
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in re.findall(r"^\| (`TRACKER_.*) \|$", SETTINGS, re.MULTILINE)
    )
}
FIELDS = {str(field.validation_alias): field for field in Settings.model_fields.values()}
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


def test_the_readme_names_settings_and_commands_that_exist() -> None:
    names = set(re.findall(r"TRACKER_[A-Z_]+[A-Z]", README))
    assert len(names) >= 10
    assert names <= set(FIELDS)
    typed = set(re.findall(r"tracker ((?:[a-z]+ )?[a-z]+)", README))
    known = set(commands.commands()) | {one.split()[0] for one in commands.commands()}
    assert {one for one in typed if one.split()[0] in known} != set()
