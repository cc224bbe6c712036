"""Runs the tests on the wheel, installed where the clone's sources cannot be reached.

`python -m tests.packaging.run_tests tests/db -k chain`: what follows is handed to pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from tests.packaging.distribution import build, install, lend, new_environment, unpack

PACKAGES = ("tracker", "db", "jobs", "dashboards")


def main(arguments: list[str]) -> int:
    """Build, install, take the sources out of the sdist's tree, and test there."""
    with tempfile.TemporaryDirectory(prefix="tracker-wheel-") as name:
        folder = Path(name)
        build(folder / "dist")
        (wheel,) = (folder / "dist").glob("*.whl")
        (sdist,) = (folder / "dist").glob("*.tar.gz")
        tree = unpack(sdist, folder / "tree")
        for package in PACKAGES:
            shutil.rmtree(tree / package)
        python = new_environment(folder / "environment")
        install(wheel, python)
        (own,) = metadata.distributions(path=[str(wheel)], name="comps-tracker")
        lend(everything(own), python)
        environment = {**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
        environment.pop("PYTHONPATH", None)
        command = [str(python), "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=tree, env=environment, check=False).returncode


def everything(own: metadata.Distribution) -> list[str]:
    """Give what a distribution requires with all its extras, their markers taken off."""
    return [text.split(";")[0].strip() for text in own.requires or ()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
