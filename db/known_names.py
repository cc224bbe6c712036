"""Names that a shell completes, read straight from the file: quicker than opening the record."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, Literal

Kind = Literal["covered", "draft", "batch", "alert", "user"]
_PATIENCE: Final = 0.3  # seconds for a database that is being written

# Of each kind: a name, and a word that says what it is.
_QUERIES: Final[Mapping[Kind, str]] = {
    "covered": "SELECT ticker, (SELECT max(name_en) FROM company WHERE company.ticker = c.ticker) "
    "FROM (SELECT ticker FROM peer_set UNION SELECT ticker FROM target) c ORDER BY ticker",
    "draft": "SELECT id, ticker FROM draft ORDER BY id DESC LIMIT 50",
    "batch": "SELECT id, source FROM batch ORDER BY id DESC LIMIT 50",
    "alert": "SELECT id, ticker || ' ' || rule FROM alert WHERE state = 'firing' ORDER BY id DESC",
    "user": "SELECT DISTINCT name, '' FROM user_change ORDER BY name",
}


def load_known_names(path: Path, kind: Kind) -> list[tuple[str, str]]:
    """Read names with what they are; nothing is made, migrated or waited for.

    sqlite3.Error where the file is no database of this program.
    """
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as connection:
        found = connection.execute(_QUERIES[kind]).fetchall()
    return [(str(name), str(word or "")) for name, word in found]
