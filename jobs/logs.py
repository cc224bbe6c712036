"""Logs: one line an event on standard error, so that standard output stays the answer.

A line is text for a reader or JSON for a collector. Whatever is logged while a job runs, by us or
by a library, carries the job, its due key, its attempt and the id of the run.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import uuid
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, Final, Literal, TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.typing import Processor

from jobs.masking import mask

Form = Literal["auto", "text", "json"]
NOISY: Final = ("werkzeug", "yfinance", "apscheduler")
RUN: Final = ("job", "due", "attempt", "run")  # the fields of a run, in this order
_FIRST: Final = ("timestamp", "level", "event", "logger", *RUN)


def in_one_line(error: BaseException) -> str:
    """Tell an error by its kind and its first line: what follows may hold statements and values."""
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first[:300]}"


@contextmanager
def logged_run(*, job: str, due: str, attempt: int) -> Iterator[str]:
    """Let every line that this thread logs meanwhile carry the run; gives the run's new id."""
    run = uuid.uuid4().hex[:12]
    with bound_contextvars(job=job, due=due, attempt=attempt, run=run):
        yield run


def set_up_logs(*, verbose: bool, form: Form = "text") -> None:
    """Log events from INFO on when `verbose`, else only warnings and errors.

    `auto` is text on a terminal and JSON elsewhere.
    """
    chosen = ("text" if _is_terminal() else "json") if form == "auto" else form
    level = logging.INFO if verbose else logging.WARNING
    common: list[Processor] = [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True),
    ]
    written = [*_JSON] if chosen == "json" else [_text()]
    structlog.configure(
        processors=[*common, *written[:-1], _masked(written[-1])],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Asked at every event: standard error may be replaced after this call.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    _take_in_libraries(common, written)
    sys.excepthook = _print_masked
    threading.excepthook = lambda failed: _print_masked(failed.exc_type, failed.exc_value, failed)


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _in_order(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    first = {name: event[name] for name in _FIRST if name in event}
    return {**first, **event}


_JSON: Final[tuple[Processor, ...]] = (
    structlog.processors.format_exc_info,  # without local variables: one may hold a password
    _in_order,
    structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
)


def _text() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=_is_terminal(),
        pad_event_to=0,
        # Plain, since the default shows local variables, and one may hold a password.
        exception_formatter=structlog.dev.plain_traceback,
    )


def _masked(render: Processor) -> Processor:
    def rendered(logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
        return mask(str(render(logger, name, event)))

    return rendered


def _take_in_libraries(common: list[Processor], written: list[Processor]) -> None:
    """Write what libraries and pages log through the standard library in the same way."""
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Lines)]:
        root.removeHandler(old)
    handler = _Lines()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*common, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *written[:-1],
                _masked(written[-1]),
            ],
        )
    )
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.ERROR)


class _Lines(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the time."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _print_masked(kind: type[BaseException], error: BaseException | None, _where: object) -> None:
    """Print a traceback that nobody caught, without secrets."""
    if not issubclass(kind, SystemExit) and sys.stderr is not None:
        sys.stderr.write(mask("".join(traceback.format_exception(error))))
