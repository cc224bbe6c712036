"""Coverage files: every loaded body is kept, the same one again leaves nothing."""

from __future__ import annotations

from sqlalchemy import Engine

from db.batches import seal
from db.coverage_files import NewCoverageFile, Origin, load_bodies, load_coverage_files
from db.engine import reading, writing
from tests.db.rows import NOW


def load(engine: Engine, body: str, origin: Origin = "user", ticker: str = "0100.HK") -> int:
    file = NewCoverageFile(ticker, origin, "minimax.toml", body)
    with writing(engine) as connection:
        sealed = seal(connection, source="coverage", rows={}, now=NOW, coverage_files=[file])
    return sealed.coverage_files


def test_a_file_is_kept_whole_with_its_hash(engine: Engine) -> None:
    load(engine, "name = '稀宇'")
    with reading(engine) as connection:
        (file,) = load_coverage_files(connection)
        bodies = load_bodies(connection, [file])
    assert (file.ticker, file.origin, file.name) == ("0100.HK", "user", "minimax.toml")
    assert (bodies, file.batch_id) == ({file.sha256: "name = '稀宇'"}, 1)
    assert file.sha256 == NewCoverageFile("x", "user", "x", "name = '稀宇'").sha256


def test_the_same_file_again_leaves_nothing_and_an_earlier_one_is_loaded_again(
    engine: Engine,
) -> None:
    assert [load(engine, body) for body in ("a", "a", "b", "a")] == [1, 0, 1, 1]
    with reading(engine) as connection:
        files = load_coverage_files(connection)
        bodies = load_bodies(connection, files)
        assert [bodies[file.sha256] for file in files] == ["a", "b", "a"]
        assert load_bodies(connection, []) == {}


def test_origins_and_tickers_are_apart(engine: Engine) -> None:
    assert load(engine, "a", "bundled") == 1
    assert load(engine, "a", "user") == 1
    assert load(engine, "a", "user", ticker="PLTR") == 1
    with reading(engine) as connection:
        files = load_coverage_files(connection)
    assert [(file.ticker, file.origin) for file in files] == [
        ("0100.HK", "bundled"),
        ("0100.HK", "user"),
        ("PLTR", "user"),
    ]
