"""Logs: one line an event on standard error, so that standard output stays the answer."""

from __future__ import annotations

import logging
import sys

import structlog


def in_one_line(error: BaseException) -> str:
    """Tell an error by its kind and its first line: what follows may hold statements and values."""
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first[:300]}"


def set_up_logs(*, verbose: bool) -> None:
    """Log events from INFO on when `verbose`, else only warnings and errors."""
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    for noisy in ("werkzeug", "yfinance", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True),
            # Plain, since the default shows local variables, and one may hold a password.
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                pad_event_to=0,
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked at every event: standard error may be replaced after this call.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
