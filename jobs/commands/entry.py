"""The entry point of `tracker`: quiet from its first instant on."""

from __future__ import annotations

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Import the command and run it; Ctrl+C meanwhile ends the process without a traceback."""
    usual = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from jobs.cli import main as run

    signal.signal(signal.SIGINT, usual)
    run()


if __name__ == "__main__":
    main()
