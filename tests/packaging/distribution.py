"""Builds wheel and sdist, and makes environments that hold what they declare and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from uv import find_uv_bin

from tests.places import ROOT

NAME = "comps-tracker"


def build(
    folder: Path, *, source: Path = ROOT, targets: Iterable[str] = ("sdist", "wheel")
) -> None:
    """Build the named distributions of a source tree into a folder."""
    wanted = [part for target in targets for part in ("-t", target)]
    run([sys.executable, "-m", "hatchling", "build", *wanted, "-d", str(folder)], cwd=source)


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a source distribution; gives the folder that it holds."""
    with tarfile.open(archive) as held:
        held.extractall(folder, filter="data")
    (only,) = folder.iterdir()
    return only


def new_environment(folder: Path) -> Path:
    """Make an environment without any package, not even pip; gives its Python."""
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)
    return folder / "bin" / "python"


def install(wheel: Path, python: Path) -> None:
    """Put a wheel in an environment as an installer does, without what it needs."""
    flags = ["--quiet", "--offline", "--no-cache", "--no-deps", "--python", str(python)]
    run([find_uv_bin(), "pip", "install", *flags, str(wheel)])


def install_locked(lock: Path, python: Path) -> list[metadata.Distribution]:
    """Install what a lock file pins, each file held to its hash; needs a network, or uv's cache."""
    flags = ["--quiet", "--require-hashes", "--python", str(python)]
    run([find_uv_bin(), "pip", "install", *flags, "-r", str(lock)])
    return [*metadata.distributions(path=[str(packages(python))])]


def packages(python: Path) -> Path:
    """Give the folder of an environment's packages."""
    (site,) = python.parents[1].glob("lib/python*/site-packages")
    return site


def lend(requirements: Iterable[str], python: Path) -> list[metadata.Distribution]:
    """Link what is required, and what that requires, into an environment; gives what was linked.

    The packages are those of this interpreter. Linking takes a fraction of a second where
    installing takes a minute, and what nobody declared is missing there all the same.
    """
    site = packages(python)
    lent = [*required(requirements)]
    owners: dict[str, set[str]] = defaultdict(set)
    files = {one.name: [Path(str(file)) for file in one.files or ()] for one in lent}
    for name, held in files.items():
        for file in held:
            owners[file.parts[0]].add(name)
    for one in lent:
        for file in files[one.name]:
            shared = len(owners[file.parts[0]]) > 1  # two distributions in one package
            part = file if shared else Path(file.parts[0])
            if part.parts[0] in {"..", "__pycache__"} or (site / part).exists():
                continue
            (site / part).parent.mkdir(parents=True, exist_ok=True)
            (site / part).symlink_to(Path(str(one.locate_file(part))).absolute())
    return lent


def required(requirements: Iterable[str]) -> Iterator[metadata.Distribution]:
    """Walk through what is required, directly and indirectly, each distribution once."""
    waiting = [Requirement(text) for text in requirements]
    walked: set[tuple[str, frozenset[str]]] = set()
    met: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if (name, extras) in walked or name == NAME:
            continue
        walked.add((name, extras))
        found = metadata.distribution(name)
        assert wanted.specifier.contains(found.version, prereleases=True), wanted
        if name not in met:
            met.add(name)
            yield found
        waiting += applicable(found.requires or (), extras)


def applicable(texts: Iterable[str], extras: Iterable[str] = ()) -> list[Requirement]:
    """Give the requirements that count here, with these extras."""
    found = [Requirement(text) for text in texts]
    asked = ["", *extras]
    return [
        one
        for one in found
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in asked)
    ]


def pins(lock: Path) -> set[tuple[str, str]]:
    """Read every package of a lock file with its version, some with one for each Python."""
    found = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock.read_text("utf-8"), re.M)
    return {(canonicalize_name(name), version) for name, version in found}


def run(command: list[str], **more: object) -> str:
    """Run a program to its good end; gives what it said on standard output."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return str(done.stdout)


def bare(home: Path) -> dict[str, str]:
    """Give the variables of a machine that knows nothing of this program, and has no network."""
    nowhere = "http://127.0.0.1:9"
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "TRACKER_HOME": str(home / "tracker"),
        "LANG": "C.UTF-8",
        "COLUMNS": "100",
        "HTTP_PROXY": nowhere,
        "HTTPS_PROXY": nowhere,
    }
