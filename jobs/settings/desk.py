"""Settings: environment variables `TRACKER_*` over a `tracker.toml` over defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args

from platformdirs import user_config_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from jobs.demo.asked import demo_asked
from jobs.demo.settings import demo_changes
from jobs.heartbeat import check_heartbeat
from jobs.masking import keep_secret, load_secrets
from jobs.settings.access import AccessSettings
from jobs.settings.mail import MailSettings
from jobs.usage import expected
from tracker.errors import SettingsError

APP = "comps-tracker"
FILE = "tracker.toml"


class Settings(MailSettings, AccessSettings):
    """Everything that can be set; the same names in the environment and in `tracker.toml`."""

    home: Path = Field(
        default_factory=lambda: user_data_path(APP, appauthor=False),
        validation_alias="TRACKER_HOME",
    )
    database_url: str = Field(default="", validation_alias="TRACKER_DATABASE_URL")
    coverage: Path | None = Field(default=None, validation_alias="TRACKER_COVERAGE")
    sources: str = Field(default="yahoo", validation_alias="TRACKER_SOURCES")
    quotes_every: int = Field(default=5, ge=0, le=1440, validation_alias="TRACKER_QUOTES_EVERY")
    rate: float = Field(default=20, gt=0, le=1000, validation_alias="TRACKER_RATE")
    queue: Literal["none", "procrastinate"] = Field(
        default="none", validation_alias="TRACKER_QUEUE"
    )
    inbox: Path | None = Field(default=None, validation_alias="TRACKER_INBOX")
    heartbeat_url: SecretStr | None = Field(default=None, validation_alias="TRACKER_HEARTBEAT_URL")
    log: Literal["auto", "text", "json"] = Field(default="auto", validation_alias="TRACKER_LOG")

    @field_validator("home", "coverage", "inbox")
    @classmethod
    def _expand(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

    @field_validator("home")
    @classmethod
    def _names_a_file(cls, path: Path) -> Path:
        if "?" in str(path):
            raise ValueError(f"{path}: no question mark can be in the address of the database")
        return path

    @field_validator("heartbeat_url")
    @classmethod
    def _may_be_asked(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            check_heartbeat(url.get_secret_value())
        return url

    @field_validator("database_url")
    @classmethod
    def _parses(cls, url: str) -> str:
        try:
            if url:
                make_url(url)
        except ArgumentError as error:
            raise ValueError(
                "expected an SQLAlchemy URL such as sqlite:////data/tracker.db"
            ) from error
        return url

    @property
    def url(self) -> str:
        """Give the database's URL: the one that is set, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.home / 'tracker.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the caller's values beat the environment; the file's come in as the caller's do."""
        return env_settings, init_settings


def check_queue(settings: Settings) -> bool:
    """Tell whether fetching is to be handed to workers; SettingsError where it cannot be."""
    if settings.queue == "none":
        return False
    if make_url(settings.url).get_backend_name() == "sqlite":
        raise SettingsError(
            f"TRACKER_QUEUE={settings.queue} needs PostgreSQL: set TRACKER_DATABASE_URL to "
            "postgresql://HOST/NAME, or leave TRACKER_QUEUE out"
        )
    return True


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting as `doctor` shows it: its value and where it was set."""

    name: str
    value: str
    origin: str


def load_settings() -> Settings:
    """Read the settings; SettingsError names the setting or file that does not parse."""
    path = settings_file()
    held = _file_values(path)
    _check_names(held, path)
    try:
        settings = Settings(**held)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        where = "the environment" if os.environ.get(name) else str(path)
        message = expected(first)
        raise SettingsError(f"{name} ({where}): {message}") from error
    keep_secret(load_secrets(settings))
    if demo_asked():
        return settings.model_copy(update=demo_changes(settings, settings.home))
    return settings


def _check_names(held: Mapping[str, Any], path: Path | None) -> None:
    known = _names()
    for name in held:
        if name not in known:
            near = get_close_matches(name.upper(), known, n=1, cutoff=0)[0]
            raise SettingsError(f"{name} ({path}): no such setting; the nearest is {near}")


def _names() -> list[str]:
    return [str(field.validation_alias) for field in Settings.model_fields.values()]


def settings_file() -> Path | None:
    """Give the `tracker.toml` in use: the working folder's, else the user's, else none."""
    try:
        here = Path.cwd()
    except OSError as error:
        raise SettingsError("the working folder is gone; change to one that is there") from error
    places = (here / FILE, user_config_path(APP, appauthor=False) / FILE)
    try:
        return next((place for place in places if place.is_file()), None)
    except OSError as error:
        raise SettingsError(f"{error.filename}: {error.strerror}; let this user read it") from error


def origins(settings: Settings) -> list[Origin]:
    """List every setting with its value in force."""
    given = {one.name: one for one in given_origins()}
    values = {
        "TRACKER_HOME": str(settings.home),
        "TRACKER_DATABASE_URL": _masked("TRACKER_DATABASE_URL", settings.url),
        "TRACKER_COVERAGE": str(settings.coverage or "the bundled files"),
        "TRACKER_SOURCES": settings.sources,
        "TRACKER_QUOTES_EVERY": str(settings.quotes_every),
        "TRACKER_RATE": f"{settings.rate:g}",
        "TRACKER_QUEUE": settings.queue,
        "TRACKER_INBOX": str(settings.inbox or "none"),
        "TRACKER_HEARTBEAT_URL": "***" if settings.heartbeat_url else "not set",
        "TRACKER_LOG": settings.log,
        **_in_force(settings, MailSettings),
        **_in_force(settings, AccessSettings),
    }
    return [
        Origin(name, value, given[name].origin if name in given else "default")
        for name, value in values.items()
    ]


def given_origins() -> list[Origin]:
    """List what is set, usable or not, without secrets."""
    try:
        path = settings_file()
        held = _file_values(path)
    except SettingsError:
        path, held = None, {}
    listed = []
    for name in _names():
        text = os.environ.get(name) or held.get(name)
        if text is not None:
            where = "environment" if os.environ.get(name) else str(path)
            listed.append(Origin(name, _masked(name, str(text)), where))
    return listed


def _in_force(settings: Settings, part: type[BaseSettings]) -> dict[str, str]:
    """Give every setting of a part with its value in force, secrets masked."""
    values = {}
    for name, field in part.model_fields.items():
        value = getattr(settings, name)
        shown = "***" if isinstance(value, SecretStr) else str(value)
        values[str(field.validation_alias)] = "not set" if value in {None, ""} else shown
    return values


def _masked(name: str, text: str) -> str:
    if name == "TRACKER_DATABASE_URL":
        try:
            return make_url(text).render_as_string(hide_password=True)
        except ArgumentError:
            return "***"  # it may hold a password where nobody can tell
    secret = {
        str(field.validation_alias)
        for field in Settings.model_fields.values()
        if SecretStr in get_args(field.annotation)
    }
    return "***" if name in secret and text else text


def _file_values(path: Path | None) -> dict[str, Any]:
    """Read the file; an empty text means that the setting is not set."""
    if path is None:
        return {}
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}; let this user read it") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}; correct the file") from error
    return {name: given for name, given in held.items() if given != ""}
