"""The role that docs/operations.md gives to the program: it may add, and never take away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import open_engine, writing
from db.migrate import upgrade
from db.tables import APPEND_ONLY, TABLES
from tests.db import postgres
from tests.db.rows import price, record, stored

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
GRANTS = re.findall(r"GRANT .*? TO tracker;", OPERATIONS.read_text("utf-8"))


def test_the_documented_grants_let_change_what_may_change_and_nothing_else() -> None:
    (changeable,) = [one for one in GRANTS if "UPDATE" in one]
    named = set(re.split(r",\s*", changeable.partition(" ON ")[2].partition(" TO ")[0]))
    assert named == TABLES.keys() - {table.name for table in APPEND_ONLY}


@pytest.mark.skipif("postgresql" not in postgres.engines(), reason="PostgreSQL is missing")
def test_the_programs_role_records_and_cannot_change_the_record(postgres_url: str) -> None:
    with postgres.fresh(postgres_url) as url:
        owner = open_engine(url)
        role = f"r{owner.url.database}"  # roles are the server's, so each test has its own
        with writing(owner) as connection:
            connection.execute(text(f"CREATE ROLE {role} LOGIN"))
            for grant in GRANTS:
                connection.execute(text(grant.replace("TO tracker;", f"TO {role}")))
        program = open_engine(owner.url.set(username=role).render_as_string(hide_password=False))
        assert upgrade(program).migrated is False
        record(program, {"price": [price()]})
        assert len(stored(program, "price")) == 1
        for change in ("DELETE FROM price", "UPDATE price SET close = 1", "DROP TABLE price"):
            refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
            with refused, writing(program) as connection:
                connection.execute(text(change))
        program.dispose()
        with writing(owner) as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
        owner.dispose()
