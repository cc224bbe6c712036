"""How the command ends when its surroundings fail it: one line, no traceback, nothing half said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import IO, Any

import pytest

from tests.jobs.command import COMMAND, environment
from tests.jobs.commands.said import REPORT

TEXT = REPORT[:-1]


def ended(
    home: Path, arguments: tuple[str, ...], **more: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, with other streams or variables."""
    home.mkdir(exist_ok=True)
    env = environment(home, **more.pop("env", {}))
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run(
        [*COMMAND, *arguments], cwd=home, env=env, timeout=60, check=False, **streams
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("endings") / "home"
    assert ended(folder, ("init",)).returncode == 0
    return folder


@pytest.fixture
def full() -> Any:
    with Path("/dev/full").open("wb") as file:
        yield file


@pytest.mark.parametrize("arguments", [REPORT, TEXT, ("init",), ("history", "0100.HK", "--json")])
def test_a_full_disk_below_standard_output_is_one_line(
    home: Path, full: IO[bytes], arguments: tuple[str, ...]
) -> None:
    done = ended(home, arguments, stdout=full)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "tracker: standard output cannot be written: No space left on device\n"
    )


def test_a_closed_standard_output_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    """The next file that a process opens, its database, would take the place of the output."""
    new = tmp_path / "new"
    done = ended(new, REPORT, stdout=None, preexec_fn=lambda: os.close(1))
    assert done.returncode == 1
    assert done.stderr.decode().startswith("tracker: standard output is closed; ")
    assert list(new.iterdir()) == []


def test_json_is_utf8_whatever_the_terminal_speaks(home: Path) -> None:
    done = ended(home, REPORT, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    document = json.loads(done.stdout.decode("utf-8"))
    assert document["peers"][0]["name"]["zh"] == "智谱"


def test_text_replaces_what_the_terminal_cannot_show(home: Path) -> None:
    done = ended(home, TEXT, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert "48.3?" in done.stdout.decode("ascii")


def test_ctrl_c_while_the_command_is_still_loading_leaves_no_traceback(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "class Impatient:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Impatient())\n"
        "from jobs.commands.entry import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", program],
        env=environment(tmp_path),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ("value", "0100.HK", "--known-at", "now"),
        ("value", "0100.HK", "--as-of", "2026-4-15"),
        ("history", "0100.HK", "--from", "yesterday"),
        ("history", "0100.HK", "--csv", ""),
        ("run", "recompute", "--as-of", "today"),
    ],
)
def test_wrong_usage_makes_no_database(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert ended(tmp_path, arguments).returncode == 2
    assert list(tmp_path.iterdir()) == []
