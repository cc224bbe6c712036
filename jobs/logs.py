"""Logs: one line an event on standard error, so that standard output stays the answer."""

from __future__ import annotations

import logging
import sys

import structlog


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
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked at every event: standard error may be replaced after this call.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
