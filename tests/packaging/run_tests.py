"""Runs the tests on the wheel, installed where the clone's sources cannot be reached.

`python -m tests.packaging.run_tests tests/db -k chain`: what follows is handed to pytest. Without
anything, every test runs but those that build the wheel, in parts as `make test` has them: what
drives Chromium keeps an event loop in its process, and what measures waits runs alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from tests.fake_yahoo.market import shared_folder
from tests.packaging.distribution import build, install, lend, new_environment, unpack

PACKAGES = ("tracker", "db", "jobs", "dashboards")
BUILT = "--ignore=tests/packaging"  # there is nothing to build from
EVERY = (
    ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "not browser", BUILT],
    ["-n", "auto", "--dist", "worksteal", "-m", "browser and not waits"],
    ["-m", "waits"],
)


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
        environment["COMPS_SHARED"] = str(shared_folder())  # beside the clone, if anywhere
        ends = [
            subprocess.run(
                [str(python), "-m", "pytest", *part], cwd=tree, env=environment, check=False
            ).returncode
            for part in ([arguments] if arguments else EVERY)
        ]
        return max(ends)


def everything(own: metadata.Distribution) -> list[str]:
    """Give what a distribution requires with all its extras, their markers taken off."""
    return [text.split(";")[0].strip() for text in own.requires or ()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
