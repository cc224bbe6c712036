"""`tracker retract`: an import undone, the report's value back, the corrected file recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.db.rows import stored
from tests.jobs.commands.said import Call
from tests.jobs.recorded import assert_whole, counts, latest_document

HEADER = "ticker,session,close,currency\n"
LATER = ("value", "0100.HK", "--as-of", "2026-04-15", "--json")


def import_close(call: Call, folder: Path, close: float) -> int:
    path = folder / "closes.csv"
    path.write_text(f"{HEADER}0100.HK,2026-04-15,{close},HKD\n", encoding="utf-8")
    batch = call("import", "prices", str(path), "--json").document["batch"]
    assert isinstance(batch, int)
    return batch


def shown(call: Call, *more: str) -> tuple[float, str]:
    price = call(*LATER, *more).document["price"]
    return price["value"], price["source"]


def test_an_import_is_undone_and_the_corrected_file_recorded(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    batch = import_close(call, tmp_path, 8475)
    assert shown(call) == (8475.0, "import")
    said = call("retract", str(batch), "--reason", "ten times too much")
    assert (said.code, said.err) == (0, "")
    assert said.out == "batch 2 (import: 1 price) is no longer read; batch 3\n"
    assert shown(call) == (847.5, "report")
    assert latest_document(ready)["price"]["value"] == 847.5  # valued anew
    assert import_close(call, tmp_path, 848) == 4
    assert shown(call) == (848.0, "import")
    assert [row["close"] for row in stored(ready, "price")][-2:] == [8475.0, 848.0]
    assert_whole(ready)


def test_what_was_known_before_the_retraction_is_told_as_it_was(
    call: Call, ready: Engine, tmp_path: Path
) -> None:
    batch = import_close(call, tmp_path, 8475)
    moment = stored(ready, "batch")[-1]["sealed_at"].isoformat()
    call("retract", str(batch), "--reason", "ten times too much")
    assert shown(call, "--known-at", moment) == (8475.0, "import")
    assert shown(call, "--known-at", "2099-01-01T00:00:00Z") == (847.5, "report")


def test_json_is_one_document(call: Call, ready: Engine, tmp_path: Path) -> None:
    batch = import_close(call, tmp_path, 8475)
    assert call("retract", str(batch), "--reason", "a test", "--json").document == {
        "batch": 2,
        "source": "import",
        "rows": {"price": 1},
        "reason": "a test",
        "by_batch": 3,
    }


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("retract",), 2, "Missing argument"),
        (("retract", "1"), 2, "Missing option '--reason'"),
        (("retract", "x", "--reason", "a"), 2, "expected a whole number, found 'x'"),
        (("retract", "0", "--reason", "a"), 2, "expected 1 or more, found '0'"),
        (("retract", "7", "--reason", "a"), 1, "there is no batch 7; the last one is 1"),
        (("retract", "1", "--reason", "a"), 1, "batch 1 is a coverage file; correct the file"),
        (("retract", "1", "--reason", " "), 1, "say why it is retracted"),
    ],
)
def test_nonsense_is_refused_by_name(
    call: Call, ready: Engine, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = counts(ready)
    ended = call(*arguments)
    assert ended.code == code
    assert said in " ".join((ended.out + ended.err).replace("│", " ").split())
    if code == 1:
        assert ended.line
    assert counts(ready) == before


def test_twice_is_told(call: Call, ready: Engine, tmp_path: Path) -> None:
    batch = str(import_close(call, tmp_path, 8475))
    assert call("retract", batch, "--reason", "ten times").code == 0
    line = call("retract", batch, "--reason", "again").line
    assert "batch 2 was retracted already, by batch 3 on " in line
    assert line.endswith(": ten times")
