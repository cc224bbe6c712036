"""No error of yfinance or of its HTTP client gets out under its own name."""

from __future__ import annotations

import inspect
import json
import sqlite3

import peewee
import pytest
from curl_cffi.requests import Response
from curl_cffi.requests import exceptions as curl
from yfinance import exceptions as yf

from jobs.sources.contract import FailureKind
from jobs.sources.yahoo_errors import (
    MAPPING,
    answered,
    failure_of,
    mapped,
    translated,
    worth_repeating,
)
from tracker.errors import (
    MalformedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnreachableError,
)


def _exceptions(module: object) -> list[type[Exception]]:
    found = [one for _, one in inspect.getmembers(module, inspect.isclass)]
    return [one for one in found if issubclass(one, Exception) and not issubclass(one, Warning)]


def _made(kind: type[Exception]) -> Exception:
    """Make an error without calling its constructor, which each class has its own way of."""
    error = kind.__new__(kind)
    if issubclass(kind, curl.RequestException):
        error.response = None  # type: ignore[attr-defined]
    return error


OWN = {
    yf.YFException: MalformedError,
    yf.YFDataException: UnreachableError,
    yf.YFNotImplementedError: MalformedError,
    yf.YFTickerMissingError: NotFoundError,
    yf.YFTzMissingError: NotFoundError,
    yf.YFPricesMissingError: NotFoundError,
    yf.YFEarningsDateMissing: NotFoundError,
    yf.YFInvalidPeriodError: MalformedError,
    yf.YFRateLimitError: RateLimitedError,
}


def test_trap_yfinance_raises_a_tree_of_its_own() -> None:
    found = [one for one in _exceptions(yf) if one.__module__ == yf.__name__]
    assert set(found) == set(OWN), "yfinance has a new exception: decide what it means"
    assert {kind: type(translated(_made(kind))) for kind in found} == OWN


@pytest.mark.parametrize("kind", _exceptions(curl))
def test_trap_the_http_client_raises_another_tree(kind: type[Exception]) -> None:
    is_garbled = issubclass(kind, json.JSONDecodeError) and not issubclass(kind, OSError)
    own = MalformedError if is_garbled else UnreachableError
    assert isinstance(translated(_made(kind)), own)


@pytest.mark.parametrize(
    "error",
    [
        KeyError("chart"),
        IndexError("list index out of range"),
        TypeError("'NoneType' object is not subscriptable"),
        ValueError("no time zone"),
        AttributeError("no shape"),
        Exception("as yfinance raises it"),
        peewee.OperationalError("database is locked"),
        sqlite3.DatabaseError("file is not a database"),
        OSError("disk full"),
        TimeoutError("slow"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_nothing_foreign_escapes(error: Exception) -> None:
    with pytest.raises(SourceError) as caught, mapped():
        raise error
    assert caught.value.__cause__ is error


def test_a_cache_that_another_process_holds_is_asked_again() -> None:
    assert worth_repeating(translated(peewee.OperationalError("database is locked")))
    assert not worth_repeating(translated(peewee.DatabaseError("file is not a database")))


def test_an_own_error_passes_unchanged() -> None:
    own = NotFoundError("as it was")
    with pytest.raises(NotFoundError) as caught, mapped():
        raise own
    assert caught.value is own


@pytest.mark.parametrize(
    ("status", "own", "again"),
    [
        (400, NotFoundError, False),
        (401, UnreachableError, False),
        (403, UnreachableError, False),
        (404, NotFoundError, False),
        (422, NotFoundError, False),
        (429, RateLimitedError, False),
        (418, UnreachableError, True),
        (500, UnreachableError, True),
        (503, UnreachableError, True),
    ],
)
def test_a_status_decides_what_it_is_and_whether_to_ask_again(
    status: int, own: type[SourceError], again: bool
) -> None:
    response = Response()
    response.status_code = status
    for error in (answered(status), translated(curl.HTTPError("no", 0, response))):
        assert isinstance(error, own)
        assert worth_repeating(error) is again


def test_a_cut_answer_is_worth_another_try_and_a_changed_one_is_not() -> None:
    assert worth_repeating(translated(json.JSONDecodeError("Expecting value", "<html>", 0)))
    assert not worth_repeating(translated(KeyError("chart")))


def test_an_untrusted_certificate_is_not_tried_again() -> None:
    assert not worth_repeating(translated(_made(curl.CertificateVerifyError)))


def test_a_failure_is_one_line_that_begins_with_the_name() -> None:
    failure = failure_of("ABCD", NotFoundError("nothing\nhere"))
    assert failure.kind == FailureKind.NOT_FOUND
    assert failure.message == "ABCD: nothing here."


def test_no_foreign_text_reaches_the_reader() -> None:
    """It may hold the address of a proxy with its password."""
    error = translated(curl.ProxyError("http://user:secret@proxy refused: response 407"))
    assert "secret" not in str(error)
    assert "407" in str(error)


def test_subclasses_stand_before_their_bases() -> None:
    kinds = [kind for kind, _, _ in MAPPING]
    for position, kind in enumerate(kinds):
        assert not any(issubclass(kind, earlier) for earlier in kinds[:position]), kind
