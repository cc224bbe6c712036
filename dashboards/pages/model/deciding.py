"""The second person's decision on a draft, made on Model by who is signed in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from dash import Dash, html
from dash.development.base_component import Component
from sqlalchemy import Connection

from dashboards import writes
from dashboards.asked import Asked
from dashboards.elements import labelled
from dashboards.fields import text_field
from dashboards.reader import Language
from dashboards.record import Record
from dashboards.words import msg, say
from dashboards.writes import RefusedError, Wish, button_id
from db.audit_trail import record_entry
from db.deciding import load_objection
from db.drafts import Decision, Draft, Verdict, load_draft, record_decision
from db.engine import writing

PAGE: Final = "model"
LONGEST: Final = 500  # characters of a reason
VERDICTS: Final[Mapping[str, Verdict]] = {"approve": "approved", "reject": "rejected"}
DONE: Final = re.compile(r"(approve|reject)-(\d{1,12})")
OBJECTIONS: Final = {
    "decided": msg("This draft is decided already."),
    "own": msg("Somebody else than its author approves a draft; its author may reject it."),
    "restricted": msg("The company is restricted: no draft of it is approved."),
    "rating": msg("Its rating is no band in force any more; reject it and set the target anew."),
    "newer": msg("Its base has changed since; decide with the command, which shows how."),
}


def register(app: Dash, record: Record, language: Language) -> None:
    """Register what may be decided here."""
    writes.register(app, record, language, page=PAGE, handle=handle)


def handle(record: Record, wish: Wish) -> str:
    """Decide on a draft, and give the query under which the page tells it."""
    verdict, number = VERDICTS.get(wish.act), wish.number()
    if verdict is None:
        raise RefusedError(say("The request does not say what it is about; reload the page."))
    if wish.who.name is None:
        raise RefusedError(say("Only who is signed in decides here; the command takes a name."))
    needed = verdict == "rejected"
    why = wish.text(f"why-{number}", say("Reason"), most=LONGEST, needed=needed)
    with writing(record.engine) as connection:
        now, who = record.now(), wish.who.name
        draft = load_draft(connection, number)
        if draft is None:
            raise RefusedError(say("There is no such draft."))
        found = load_objection(connection, draft, verdict, who=who, now=now)
        if found is not None:
            raise RefusedError(say(OBJECTIONS[found.kind]))
        record_decision(connection, draft, Decision(number, verdict, who, why, now))
        record_entry(connection, wish.entry(who, now, number, draft.new.ticker))
    return wish.address.href(done=f"{wish.act}-{number}")[len(wish.address.path) :]


def decision_form(number: int) -> Component:
    """Offer the decision; style sheets hide it from whoever may not decide."""
    buttons = [
        html.Button(words, id=button_id(PAGE, act, number), className="do", type="button")
        for act, words in (("approve", say("Approve")), ("reject", say("Reject")))
    ]
    why = text_field(f"why-{number}", say("Reason (to reject: required)"), LONGEST)
    form = html.Div([why, html.Div(buttons, className="buttons")], className="decide", role="group")
    return labelled(form, say("Decide on draft {n}", n=number))


def decided_notice(asked: Asked, ticker: str) -> list[Component]:
    """Say what the address calls decided, as far as the record bears it out."""
    found = DONE.fullmatch(asked.address.given.get("done", ""))
    if found is None:
        return []
    number = int(found[2])

    def read(connection: Connection) -> Draft | None:
        return load_draft(connection, number)

    draft = asked.record.ask(("decided", number), asked.stamp, ("batch",), read)
    if draft is None or draft.decision is None or draft.new.ticker != ticker:
        return []
    words = {
        "approved": msg("Draft {n} is approved by {by}; the figures follow within a minute."),
        "rejected": msg("Draft {n} is rejected by {by}."),
    }
    text = say(words[draft.decision.verdict], n=number, by=draft.decision.by)
    return [html.Div(html.P(html.Bdi(text)), className="notice done", role="status")]
