"""Settings: the environment before tracker.toml before the defaults, and where each is from."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.settings.desk import load_settings, origins, settings_file
from tracker.errors import SettingsError


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without a tracker.toml yet."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def of(name: str) -> tuple[str, str]:
    (found,) = [one for one in origins(load_settings()) if one.name == name]
    return found.value, found.origin


def test_without_any_setting_everything_lies_in_the_users_data_folder(
    place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TRACKER_HOME")
    settings = load_settings()
    assert settings.home == tmp_path / "data" / "comps-tracker"
    assert settings.url == f"sqlite:///{settings.home / 'tracker.db'}"
    assert settings.coverage is None
    assert {one.origin for one in origins(settings)} == {"default"}
    assert of("TRACKER_COVERAGE") == ("the bundled files", "default")


def test_the_file_beats_the_default_and_the_environment_beats_the_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_HOME")
    file = place / "tracker.toml"
    file.write_text(f"TRACKER_HOME = '{place / 'a'}'\nTRACKER_COVERAGE = 'files'\n")
    assert of("TRACKER_HOME") == (str(place / "a"), str(file))
    assert of("TRACKER_COVERAGE") == (str(place / "files"), str(file))
    monkeypatch.setenv("TRACKER_HOME", str(place / "b"))
    assert of("TRACKER_HOME") == (str(place / "b"), "environment")
    assert of("TRACKER_COVERAGE") == (str(place / "files"), str(file))


def test_the_users_file_is_read_where_the_working_folder_has_none(
    place: Path, tmp_path: Path
) -> None:
    assert settings_file() is None
    users = tmp_path / "config" / "comps-tracker" / "tracker.toml"
    users.parent.mkdir(parents=True)
    users.write_text("TRACKER_COVERAGE = 'theirs'\n")
    assert of("TRACKER_COVERAGE")[1] == str(users)
    (place / "tracker.toml").write_text("")
    assert settings_file() == place / "tracker.toml"


def test_an_empty_variable_is_no_setting(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "")
    assert of("TRACKER_DATABASE_URL")[1] == "default"


def test_an_empty_text_in_the_file_is_no_setting(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "tracker.toml").write_text("TRACKER_COVERAGE = ''\n")
    assert of("TRACKER_COVERAGE") == ("the bundled files", "default")
    monkeypatch.setenv("TRACKER_COVERAGE", "")
    assert of("TRACKER_COVERAGE") == ("the bundled files", "default")


def test_a_file_of_windows_notepad_is_read(place: Path) -> None:
    (place / "tracker.toml").write_bytes(b"\xef\xbb\xbfTRACKER_COVERAGE = 'files'\n")
    assert load_settings().coverage == place / "files"


def test_without_a_working_folder_it_says_so(place: Path) -> None:
    place.rmdir()
    with pytest.raises(SettingsError, match="the working folder is gone"):
        load_settings()


def test_a_password_is_masked(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "postgresql://me:hush@db.example.org/tracker")
    assert of("TRACKER_DATABASE_URL") == (
        "postgresql://me:***@db.example.org/tracker",
        "environment",
    )


def test_a_tilde_is_the_users_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("TRACKER_HOME", "~/desk")
    assert load_settings().home == place / "desk"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("TRACKER_HOME = ", "tracker.toml: not valid TOML: Invalid value .*; correct the file"),
        ("TRACKER_COVERAGE = 3", "TRACKER_COVERAGE"),
        ("TRACKER_HOEM = 'x'", "TRACKER_HOEM .* no such setting; the nearest is TRACKER_HOME"),
        ("smtp_host = 'x'", "smtp_host .* the nearest is TRACKER_SMTP_HOST"),
        ("TRACKER_DATABASE_URL = 'nonsense'", "TRACKER_DATABASE_URL .*expected an SQLAlchemy URL"),
    ],
)
def test_a_bad_file_is_one_line_that_names_file_and_setting(
    place: Path, body: str, said: str
) -> None:
    (place / "tracker.toml").write_text(body)
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings()
    assert str(place / "tracker.toml") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_text_is_named(place: Path) -> None:
    (place / "tracker.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"tracker\.toml"):
        load_settings()


def test_a_bad_variable_is_named_as_of_the_environment(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "nonsense")
    with pytest.raises(SettingsError, match=r"TRACKER_DATABASE_URL \(the environment\): expected"):
        load_settings()


def test_a_folder_whose_name_would_be_cut_in_an_address_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows a question mark is no part of a file's name in an address."""
    monkeypatch.setenv("TRACKER_HOME", str(place / "what?"))
    with pytest.raises(SettingsError, match="TRACKER_HOME .*no question mark"):
        load_settings()
