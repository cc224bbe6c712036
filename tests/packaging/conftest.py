"""The product as it is handed out: built, and installed where there is nothing else."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest

from tests.packaging.distribution import (
    ROOT,
    bare,
    build,
    install,
    install_locked,
    lend,
    new_environment,
)


@dataclass(frozen=True)
class Built:
    """What was built of this tree."""

    wheel: Path
    sdist: Path


@dataclass(frozen=True)
class Installed:
    """The wheel in an environment that holds what it declares, and nothing else."""

    python: Path
    home: Path
    lent: list[metadata.Distribution]

    @property
    def command(self) -> Path:
        return self.python.with_name("tracker")

    def tracker(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command from an empty folder, with an empty home and without network."""
        return subprocess.run(
            [str(self.command), *arguments],
            cwd=self.home,
            env=bare(self.home),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def told(self, *arguments: str) -> str:
        done = self.tracker(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    build(folder)
    (wheel,) = folder.glob("*.whl")
    (sdist,) = folder.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture(scope="session")
def declared(built: Built) -> list[str]:
    """What the wheel says that it needs."""
    (found,) = metadata.distributions(path=[str(built.wheel)], name="comps-tracker")
    return found.requires or []


@pytest.fixture(scope="session")
def installed(
    built: Built, declared: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    """The wheel with the packages that it declares: this environment's, or installed by hash."""
    folder = tmp_path_factory.mktemp("installed")
    python = new_environment(folder / "environment")
    if os.environ.get("WHEEL_FULL"):
        lent = install_locked(ROOT / "requirements.lock", python)
    else:
        lent = lend([text for text in declared if "extra ==" not in text], python)
    install(built.wheel, python)
    (folder / "empty").mkdir()
    return Installed(python, folder / "empty", lent)
