"""What holds of every command, whichever are added: help with an example, and how each may end."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.docs.commands import commands
from tests.jobs.command import COMMAND, environment, tracker
from tests.jobs.commands.said import Call

EVERY = commands()
NAMES = sorted(EVERY)
ASKING = [name for name in NAMES if any(one.required for one in EVERY[name].params)]
TAKES_ANY = {"db backup"}  # a file may have any name


@pytest.mark.parametrize("name", NAMES)
def test_help_ends_with_an_example_that_the_command_itself_understands(
    call: Call, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example is read by the command's own options, so that none is misspelled or gone."""
    command = EVERY[name]
    monkeypatch.setenv("COLUMNS", "200")
    said = call(*name.split(), "--help")
    assert (said.code, said.err) == (0, "")
    example = str(command.help).split("Example: ")[1].split(" > ")[0].strip()
    assert " ".join(example.split()) in " ".join(said.out.split())
    words = shlex.split(example)[1 + len(name.split()) :]
    context = command.make_context(name, words, resilient_parsing=False)
    assert context.params is not None


@pytest.mark.parametrize("name", NAMES)
def test_an_option_that_does_not_exist_is_wrong_usage(call: Call, name: str) -> None:
    said = call(*name.split(), "--nonsense")
    assert (said.code, said.out) == (2, "")
    assert "No such option: --nonsense" in " ".join(said.err.split())


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.usefixtures("ready")
def test_nonsense_for_every_argument_ends_in_one_line_and_with_1_or_2(
    call: Call, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = EVERY[name]
    words = [*name.split()]
    for one in command.params:
        if one.required:
            words += [one.opts[0], "智谱"] if one.opts[0].startswith("-") else ["智谱"]
    said = call(*words)
    assert "unexpected" not in said.err
    if name in TAKES_ANY:
        assert said.code == 0
    elif said.code == 1:
        assert "智谱" in said.line or name == "db copy"  # an address may hold a password
    else:
        assert said.code == 2


def drawn(home: Path, arguments: tuple[str, ...], **variables: str) -> str:
    """Run the command as on a screen: standard output and error are a terminal."""
    outer, inner = pty.openpty()
    env = {**environment(home), "TERM": "xterm-256color", **variables}
    done = subprocess.Popen(
        [*COMMAND, *arguments], cwd=home, env=env, stdin=inner, stdout=inner, stderr=inner
    )
    os.close(inner)
    seen = b""
    while True:
        try:
            part = os.read(outer, 65536)
        except OSError:  # the last one closed the terminal
            break
        if not part:
            break
        seen += part
    os.close(outer)
    assert done.wait(30) == 0
    return seen.decode()


def test_colours_are_for_terminals_and_for_who_does_not_refuse_them(tmp_path: Path) -> None:
    colour = re.compile(r"\x1b\[(?:\d;)?3[0-7]m")
    arguments = ("value", "--help")
    assert colour.search(drawn(tmp_path, arguments))
    refused = drawn(tmp_path, arguments, NO_COLOR="1")
    assert not colour.search(refused)
    assert "Value a covered company" in refused
    done = tracker(tmp_path, *arguments)
    assert "\x1b" not in done.stdout + done.stderr
