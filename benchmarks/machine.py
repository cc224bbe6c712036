"""The machine that a benchmark runs on: held to one core, and named in what is printed."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import numpy as np
import pandas as pd

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def hold_to_one_core(module: str) -> None:
    """Pin the process to one core, and start it again with the libraries on one thread.

    They read their variables when they are imported, so that it is too late to set them here.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if any(os.environ.get(name) != "1" for name in THREADS):
        command = [sys.executable, "-m", module, *sys.argv[1:]]
        os.execve(command[0], command, os.environ | dict.fromkeys(THREADS, "1"))  # noqa: S606


def machine() -> dict[str, str]:
    """Name the processor and the versions that numbers depend on."""
    return {
        "processor": _processor(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
    }


def _processor() -> str:
    """Name the model of the processor, which `platform` does not know on Linux."""
    found = Path("/proc/cpuinfo")
    lines = found.read_text("utf-8").splitlines() if found.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
