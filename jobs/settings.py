"""Settings: environment variables `TRACKER_*` over a `tracker.toml` over defaults."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path, user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from tracker.errors import SettingsError

APP = "comps-tracker"
FILE = "tracker.toml"


class Settings(BaseSettings):
    """Everything that can be set; the same names in the environment and in `tracker.toml`."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_ignore_empty=True)

    home: Path = Field(
        default_factory=lambda: user_data_path(APP, appauthor=False),
        validation_alias="TRACKER_HOME",
    )
    database_url: str = Field(default="", validation_alias="TRACKER_DATABASE_URL")
    coverage: Path | None = Field(default=None, validation_alias="TRACKER_COVERAGE")

    @field_validator("home", "coverage")
    @classmethod
    def _expand(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()

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


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting as `doctor` shows it: its value and where it was set."""

    name: str
    value: str
    origin: str


def load_settings() -> Settings:
    """Read the settings; SettingsError names the setting or file that does not parse."""
    path = settings_file()
    try:
        return Settings(**_file_values(path))  # type: ignore[arg-type]  # names are aliases
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        where = "the environment" if name in os.environ else str(path)
        message = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{name} ({where}): {message}") from error


def settings_file() -> Path | None:
    """Give the `tracker.toml` in use: the working folder's, else the user's, else none."""
    places = (Path.cwd() / FILE, user_config_path(APP, appauthor=False) / FILE)
    return next((place for place in places if place.is_file()), None)


def origins(settings: Settings) -> list[Origin]:
    """List every setting with its value and where it comes from."""
    path = settings_file()
    held = _file_values(path)
    values = {
        "TRACKER_HOME": str(settings.home),
        "TRACKER_DATABASE_URL": make_url(settings.url).render_as_string(hide_password=True),
        "TRACKER_COVERAGE": str(settings.coverage or "the bundled files"),
    }
    return [
        Origin(
            name,
            value,
            "environment" if os.environ.get(name) else str(path) if name in held else "default",
        )
        for name, value in values.items()
    ]


def _file_values(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from error
