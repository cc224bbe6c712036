"""What readers write: anybody can post anything, so each wish is read with care before it counts.

A page shows buttons (`button_id`) and fields (`field_id`), and a place for a refusal (`said`). What
was done is told by the page itself, from the record, under the address that the answer leads to.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from flask import has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from dashboards import ids
from dashboards.access.visitor import ANYBODY, ROLE_NAMES, Visitor, visitor
from dashboards.address import Address, address_of
from dashboards.reader import Language, reader_of, reading_as
from dashboards.record import Record
from dashboards.words import say
from db.audit_trail import Entry
from db.engine import DatabaseUnavailableError
from tracker.roles import needed_for

DO: Final = "write-do"
FIELD: Final = "write-field"
SAID: Final = "write-said"
LONGEST_NAME: Final = 80  # characters of who it is

log = logging.getLogger(__name__)


class RefusedError(Exception):
    """A wish that cannot be meant or granted; its text is the sentence that the reader gets."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for: the act, what it is about, what stands in the fields, and where."""

    act: str
    of: str
    values: Mapping[str, object] = field(default_factory=dict)
    address: Address = Address("")
    who: Visitor = ANYBODY

    def text(self, name: str, label: str, *, most: int, needed: bool = True) -> str | None:
        """Give the text of a field in one line without control characters; None for an empty one.

        RefusedError when it is needed and missing, too long, or no text at all.
        """
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise RefusedError(say("{label}: expected text", label=label))
        shown = "".join(" " if unicodedata.category(one) == "Cc" else one for one in value or "")
        shown = " ".join(shown.split())
        if len(shown) > most:
            raise RefusedError(
                say("{label}: at most {most} characters, please", label=label, most=most)
            )
        if needed and not shown:
            raise RefusedError(say("{label}: please fill this in", label=label))
        return shown or None

    def number(self) -> int:
        """Give the number of what it is about; RefusedError when it is none."""
        if not (self.of.isascii() and self.of.isdigit() and len(self.of) <= 12):
            raise RefusedError(say("The request does not say what it is about; reload the page."))
        return int(self.of)

    def name(self) -> str:
        """Give who asks: who is signed in, else who says so; RefusedError when nobody is named."""
        if self.who.name is not None:
            return self.who.name
        found = self.text("by", say("Your name"), most=LONGEST_NAME)
        assert found is not None
        return found

    def entry(self, by: str, now: datetime, about: object, detail: str | None = None) -> Entry:
        """Give the line of the audit trail that tells of it."""
        who = self.who
        told = str(about)
        return Entry(now, by, self.act, who.role, told, detail, who.address, who.session)


Handle = Callable[[Record, Wish], str]
"""Does what is wished and gives the query to go to; RefusedError with the sentence otherwise."""


def button_id(page: str, act: str, of: object) -> dict[str, str]:
    """Give the id of a button that does something on a page."""
    return {"type": DO, "page": page, "act": act, "of": str(of)}


def field_id(name: str) -> dict[str, str]:
    """Give the id of a field; pages share the reader's name, which the browser keeps."""
    return {"type": FIELD, "field": name}


def said(page: str) -> Component:
    """Give the place where a refusal is told."""
    return html.Div(id={"type": SAID, "page": page, "n": "0"}, role="alert", className="said")


def register(app: Dash, record: Record, language: Language, *, page: str, handle: Handle) -> None:
    """Register the callback by which readers of a page write; Enter presses its one button."""
    button = {"type": DO, "page": page, "act": ALL, "of": ALL}
    fields = {"type": FIELD, "field": ALL}

    @app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Output({"type": SAID, "page": page, "n": ALL}, "children"),
        Input(button, "n_clicks"),
        Input(fields, "n_submit"),
        State(button, "id"),
        State(fields, "id"),
        State(fields, "value"),
        State(ids.LOCATION, "search"),
        prevent_initial_call=True,
    )
    def write(
        _clicks: object,
        _submits: object,
        buttons: object,
        names: object,
        values: object,
        search: object,
    ) -> tuple[object, object]:
        places = _places(ctx.outputs_list)
        asked = _asked(ctx.triggered, ctx.triggered_id, buttons, page)
        if asked is None:
            return no_update, [no_update] * places
        wish = Wish(*asked, _values(names, values), address_of(f"/{page}", search), visitor())
        cookies = dict(request.cookies) if has_request_context() else {}
        with reading_as(reader_of(cookies, language)):
            query, problem = answer(record, wish, handle)
        return no_update if query is None else query, [problem] * places


def answer(record: Record, wish: Wish, handle: Handle) -> tuple[str | None, str]:
    """Do what is wished: the query to go to, or None and the sentence that says why not."""
    try:
        _check_role(wish)
        return handle(record, wish), ""
    except RefusedError as refused:
        return None, str(refused)
    except DatabaseUnavailableError as error:
        return None, say("Nothing was recorded: {reason}", reason=str(error))
    except SQLAlchemyError:
        log.exception("write %s %s", wish.act, wish.of)
        return None, say("Nothing was recorded: the database refused it; see the server’s log.")


def _check_role(wish: Wish) -> None:
    """Refuse what the role of the one who asks does not allow, whatever the page offered."""
    if not wish.who.may(wish.act):
        needed = say(ROLE_NAMES[needed_for(wish.act)])
        raise RefusedError(say("Your role does not allow this; it needs: {role}.", role=needed))


def _asked(
    triggered: Sequence[Mapping[str, Any]], cause: object, buttons: object, page: str
) -> tuple[str, str] | None:
    """Read which button was pressed, in a click or by Enter; None where nothing was."""
    if not any(isinstance(one.get("value"), int) and one["value"] > 0 for one in triggered or ()):
        return None  # drawn, not pressed
    if isinstance(cause, Mapping) and cause.get("type") == FIELD:
        alone = isinstance(buttons, list) and len(buttons) == 1
        cause = buttons[0] if alone and isinstance(buttons, list) else None
    if not isinstance(cause, Mapping) or cause.get("page") != page:
        return None
    act, of = cause.get("act"), cause.get("of")
    return (act, of) if isinstance(act, str) and isinstance(of, str) else None


def _values(names: object, values: object) -> dict[str, object]:
    if not isinstance(names, list) or not isinstance(values, list) or len(names) != len(values):
        return {}
    return {
        str(name["field"]): value
        for name, value in zip(names, values, strict=True)
        if isinstance(name, Mapping) and "field" in name
    }


def _places(outputs: object) -> int:
    """Count the places for a refusal that the page shows."""
    found = outputs[1] if isinstance(outputs, list) and len(outputs) > 1 else []
    return len(found) if isinstance(found, list) else 0
