"""The job `digest`: one mail a receiver and due time, of what is recorded at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Final, cast

from sqlalchemy import Connection

from db.alerts import Alert, AlertChange, load_alerts, load_changes, load_silences
from db.deliveries import load_digest_contents
from db.inputs import load_inputs
from db.valuations import load_latest_valuations, load_previous
from jobs.alert_changes import mail_finding
from jobs.corrections import BACK, upside_corrections, withdrawn_corrections
from jobs.delivery.mailing import Mailing
from jobs.delivery.outbox import Occasion, record_letters, record_posts
from jobs.digest_news import Told, name_news
from jobs.mail.digest_letter import digest_letter
from jobs.mail.news import Correction, DigestNews, NameNews, Need
from tracker.addresses import Receiver, parse_receiver
from tracker.alerts.changes import BANDED, Reason
from tracker.alerts.conditions import Reasons
from tracker.alerts.memory import read_memory
from tracker.document import Valuation
from tracker.findings import Finding
from tracker.inputs import ValuationInputs
from tracker.policy import Policy
from tracker.restricted import is_restricted, mask
from tracker.valuation import value_at

GRAVITY: Final = {"critical": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Issue:
    """One digest as it was told to all its readers together: each of them has names of his own."""

    made: datetime
    names: dict[str, dict[str, Any]] = field(default_factory=dict)
    corrected: set[tuple[str, str, float]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a digest can tell, before it is anybody's."""

    day: date
    names: Mapping[str, NameNews]
    policies: Mapping[str, Policy]
    needs: Sequence[Need]
    corrections: Sequence[Correction]
    first: bool
    problems: Sequence[tuple[str, str]]

    def news(self, tickers: Iterable[str], *, jobs: bool) -> DigestNews:
        """Give the digest of one reader: his names, and failing jobs where he sees to them."""
        mine = set(tickers)
        return DigestNews(
            day=self.day,
            names=tuple(one for ticker, one in self.names.items() if ticker in mine),
            needs=tuple(
                one
                for one in self.needs
                if one.ticker in mine or (jobs and one.rule == "job_failed")
            ),
            corrections=tuple(one for one in self.corrections if one.ticker in mine),
            first=self.first,
        )


def record_digests(
    connection: Connection, mailing: Mailing, *, due_key: str, now: datetime
) -> tuple[int, list[Finding]]:
    """Put each receiver's digest into the outbox; gives how many, and what was not whole."""
    gathered = gather(connection, now=now)
    readers = _readers(gathered, mailing)
    if not readers and not mailing.channels:
        return 0, []
    problems = list(gathered.problems)
    written = 0
    for receiver, tickers in readers.items():
        news = gathered.news(tickers, jobs=receiver in mailing.operators)
        if not news.names or (news.quiet and not mailing.quiet_digest):
            continue
        write = partial(digest_letter, news, base_url=mailing.base_url)
        occasion = _occasion(news, due_key, now)
        told = record_letters(connection, mailing, [receiver], write, occasion)
        written += 1
        problems += [("digest", one) for one in told]
    everything = gathered.news(gathered.names, jobs=True)
    if everything.names and (mailing.quiet_digest or not everything.quiet):
        write = partial(digest_letter, everything, base_url=mailing.base_url)
        told = record_posts(connection, mailing, write, _occasion(everything, due_key, now))
        written += len(mailing.channels)
        problems += [("digest", one) for one in told]
    return written, [mail_finding(subject, one) for subject, one in dict.fromkeys(problems)]


def _occasion(news: DigestNews, due_key: str, now: datetime) -> Occasion:
    return Occasion("digest", f"digest {due_key}", now, due_key=due_key, contents=contents_of(news))


def _readers(gathered: Gathered, mailing: Mailing) -> dict[Receiver, list[str]]:
    """Give each reader the names he gets: the coverage's own readers, else the whole desk."""
    found: dict[Receiver, list[str]] = {}
    for ticker, policy in gathered.policies.items():
        named = [parse_receiver(one, otherwise=mailing.language) for one in policy.alerts.receivers]
        for receiver in named or mailing.receivers:
            found.setdefault(receiver, []).append(ticker)
    return found


def gather(connection: Connection, *, now: datetime) -> Gathered:
    """Read what is recorded and lay it out as news since the last digest."""
    issues = _load_issues(connection)
    names: dict[str, NameNews] = {}
    policies, needs, corrections = dict[str, Policy](), list[Need](), list[Correction]()
    problems: list[tuple[str, str]] = []
    since = issues[-1].made if issues else None
    for row in load_latest_valuations(connection):
        document, ticker = cast(Valuation, row.document), row.ticker
        inputs = load_inputs(connection, ticker=ticker)
        if is_restricted(inputs):  # whatever was recorded before it was
            document = mask(document)
        policies[ticker] = _policy(inputs, document)
        alerts = load_alerts(connection, ticker=ticker)
        changes = load_changes(connection, ticker=ticker, since=since) if since else []
        names[ticker], told = name_news(
            document,
            load_previous(connection, document),
            inputs,
            policies[ticker],
            told=_last_told(issues, ticker),
            alerts=alerts,
            changes=changes,
        )
        problems += [(ticker, one) for one in told]
        silent = {rule.rule for rule in load_silences(connection, now=now, ticker=ticker)}
        needs += _needs(alerts, silent)
        corrections += _corrections(inputs, issues, changes)
    needs += _needs([one for one in load_alerts(connection) if one.rule == "job_failed"], set())
    rank = {rule: _rank(rule, policies) for rule in {one.rule for one in needs}}
    needs.sort(key=lambda one: rank[one.rule])
    days = [date.fromisoformat(one.document["aged_at"]) for one in names.values()]
    day = max(days, default=now.date())
    return Gathered(day, names, policies, needs, corrections, not issues, problems)


def contents_of(news: DigestNews) -> dict[str, Any]:
    """Say in JSON what a digest told, for the next one to go on from."""
    return {
        "names": {
            one.document["ticker"]: {
                "as_of": one.document["as_of"],
                "upside": one.document["upside"].get(one.document["banded"]),
                "close": one.document["price"]["value"],
                "target": one.document["target"]["published"],
            }
            for one in news.names
        },
        "corrections": [
            [one.ticker, one.as_of, None if one.now is None else round(one.now, 6)]
            for one in news.corrections
        ],
    }


def _policy(inputs: ValuationInputs, document: Valuation) -> Policy:
    day = date.fromisoformat(document["as_of"])
    known = datetime.fromisoformat(document["known_at"])
    return value_at(inputs, as_of=day, known_at=known).policies.last


def _load_issues(connection: Connection) -> list[Issue]:
    """Give what each digest told, the oldest first: the mails of one moment are one issue."""
    issues: dict[datetime, Issue] = {}
    for made, told in load_digest_contents(connection):
        issue = issues.setdefault(made, Issue(made))
        if isinstance(told, dict):
            issue.names.update(told.get("names", {}))
            issue.corrected.update(
                (str(ticker), str(as_of), float(value))
                for ticker, as_of, value in told.get("corrections", ())
                if value is not None
            )
    return list(issues.values())


def _last_told(issues: Sequence[Issue], ticker: str) -> Told | None:
    """Give what readers were last told of a name, in whichever digest that was."""
    entry = next(iter(_entries(issues, ticker)), None)
    if entry is None:
        return None
    return Told(date.fromisoformat(entry["as_of"]), entry["upside"])


def _entries(issues: Sequence[Issue], ticker: str) -> Iterator[dict[str, Any]]:
    """Give what issues told of a name, the newest first."""
    return (one.names[ticker] for one in reversed(issues) if ticker in one.names)


def _corrections(
    inputs: ValuationInputs, issues: Sequence[Issue], changes: Sequence[AlertChange]
) -> list[Correction]:
    already = {one for issue in issues for one in issue.corrected}
    told = _entries(issues[-BACK:], inputs.ticker)
    return [*upside_corrections(inputs, told, already), *withdrawn_corrections(changes)]


def _needs(alerts: Iterable[Alert], silent: set[str | None]) -> list[Need]:
    """List the open alerts that nobody has acknowledged and nobody has silenced."""
    needs = []
    for one in alerts:
        if one.state != "firing" or one.acknowledged_by or {None, one.rule} & silent:
            continue
        memory = read_memory(one.rule, one.memory) if one.memory else None
        reasons: tuple[Reason, ...] = memory.standing if isinstance(memory, Reasons) else ()
        old = one.old if one.rule in BANDED else None
        needs.append(Need(one.ticker, one.rule, old, one.new, reasons))
    return needs


def _rank(rule: str, policies: Mapping[str, Policy]) -> int:
    return min((GRAVITY[one.alerts.of(rule).severity] for one in policies.values()), default=1)
