"""Homes with a database of either engine, copied from templates in a moment."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from db.engine import open_engine
from tests.jobs.command import environment


@dataclass(frozen=True)
class Place:
    """A folder of the tracker and the database that belongs to it."""

    home: Path
    url: str

    def open(self) -> Engine:
        return open_engine(self.url)

    def env(self, more: Mapping[str, str]) -> dict[str, str]:
        return environment(self.home, **{**more, "TRACKER_DATABASE_URL": self.url})


@dataclass
class Places:
    """Makes places under a folder; with the URL of a PostgreSQL server, databases there."""

    folder: Path
    server: str | None = None
    _made: int = field(default=0)

    def new(self) -> Place:
        self._made += 1
        return self._place(f"chaos_{self._made}")

    def copy(self, template: Place) -> Place:
        """Give a place of its own with all that the template holds."""
        place = self.new()
        shutil.rmtree(place.home)
        shutil.copytree(template.home, place.home)
        if self.server is not None:
            of = make_url(template.url).database
            name = make_url(place.url).database
            self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            self._do(f"CREATE DATABASE {name} TEMPLATE {of}")
        return place

    def drop(self, place: Place) -> None:
        shutil.rmtree(place.home)
        if self.server is not None:
            self._do(f"DROP DATABASE IF EXISTS {make_url(place.url).database} WITH (FORCE)")

    def _place(self, name: str) -> Place:
        home = self.folder / name
        home.mkdir(parents=True)
        if self.server is None:
            return Place(home, f"sqlite:///{home / 'tracker.db'}")
        self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._do(f"CREATE DATABASE {name}")
        url = make_url(self.server).set(database=name)
        return Place(home, url.render_as_string(hide_password=False))

    def _do(self, statement: str) -> None:
        url = make_url(str(self.server)).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
