"""Refuses a callback's request that no page of ours sends, before anything looks into it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from dash import Dash
from flask import Flask, Response, request

UPDATE: Final = "/_dash-update-component"
LARGEST: Final = 2_000_000  # bytes; a page sends its address, its version and a few fields
ANY: Final = (["ALL"], ["MATCH"], ["ALLSMALLER"])  # as Dash writes the ids that stand for several


class MalformedError(Exception):
    """A request that no page of ours sends; its text says what is wrong with it."""


def refuse_malformed(app: Dash) -> None:
    """Answer 400 to whatever does not fit one of the app's callbacks, 413 to what is too large."""
    server: Flask = app.server

    @server.before_request
    def refuse() -> Response | None:
        if request.path != UPDATE or request.method != "POST":
            return None
        if (request.content_length or 0) > LARGEST:
            return Response("refused: it is too large\n", 413, mimetype="text/plain")
        try:
            check_request(_sent(), app.callback_map)
        except MalformedError as error:
            return Response(f"refused: {error}; reload the page\n", 400, mimetype="text/plain")
        return None


def check_request(sent: object, known: Mapping[str, Any]) -> None:
    """Hold a request against the callbacks there are; MalformedError where it fits none."""
    if not isinstance(sent, Mapping):
        raise MalformedError("it is no object")
    output = sent.get("output")
    spec = known.get(output) if isinstance(output, str) else None
    if spec is None or "callback" not in spec:
        raise MalformedError("it names no callback of this program")
    wanted = spec["output"]
    outputs = wanted if isinstance(wanted, list) else [wanted]
    given = sent.get("outputs")
    _check_parts(
        "outputs",
        given if isinstance(wanted, list) else [given],
        [{"id": one.component_id, "property": one.component_property} for one in outputs],
    )
    _check_parts("inputs", sent.get("inputs"), spec["inputs"])
    _check_parts("state", sent.get("state", []), spec["state"])
    _check_changed(sent.get("changedPropIds", []))


def _sent() -> object:
    """Read the body; what could not be sent back (half a character, say) is refused as well."""
    try:
        found: object = json.loads(request.get_data())
        orjson.dumps(found)
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedError("it is no JSON that a browser writes") from error
    return found


def _check_parts(name: str, given: object, wanted: Sequence[Mapping[str, Any]]) -> None:
    if not isinstance(given, list) or len(given) != len(wanted):
        raise MalformedError(f"its {name} are not those of the callback")
    for one, spec in zip(given, wanted, strict=True):
        several = _pattern(spec["id"])
        for each in one if several is not None and isinstance(one, list) else [one]:
            if not _fits(each, spec, several):
                raise MalformedError(f"its {name} are not those of the callback")


def _fits(given: object, spec: Mapping[str, Any], several: Mapping[str, Any] | None) -> bool:
    if not isinstance(given, Mapping):
        return False
    where, named = given.get("id"), given.get("property")
    # Browsers send an output that several callbacks share as `search@…`, with a mark of Dash's own.
    if not isinstance(named, str) or named.partition("@")[0] != str(spec["property"]):
        return False
    if several is None:
        return bool(where == spec["id"])
    return (
        isinstance(where, Mapping)
        and where.keys() == several.keys()
        and all(
            isinstance(where[key], str | int | float) if value in ANY else where[key] == value
            for key, value in several.items()
        )
    )


def _pattern(where: object) -> Mapping[str, Any] | None:
    """Give the id of a callback's part that stands for several, None where it is one part."""
    if isinstance(where, Mapping):
        return {key: value if isinstance(value, str) else ["ALL"] for key, value in where.items()}
    if isinstance(where, str) and where.startswith("{"):
        found: Mapping[str, Any] = json.loads(where)
        return found
    return None


def _check_changed(given: object) -> None:
    """Look at the names of what has changed: `id.property`, the id of a button as JSON."""
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise MalformedError("what has changed is not told by names")
    for one in given:
        where = one.rpartition(".")[0]
        if where.startswith("{"):
            try:
                found: object = json.loads(where)
            except (ValueError, RecursionError) as error:
                raise MalformedError("what has changed is not told by names") from error
            if not isinstance(found, Mapping):
                raise MalformedError("what has changed is not told by names")
