"""Kills each act at many points, lets it be done again, and counts."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import Pipe
from pathlib import Path

from db.copies.proof import prove_file
from db.deliveries import OPEN
from tests.chaos.acts import ACTS, MAIL, Act
from tests.chaos.checker import Facts, Tally, check_mails, check_whole, compare, facts_of
from tests.chaos.child import Fault, processes
from tests.chaos.killing import Ending, run, run_to_end, run_until, said
from tests.chaos.market import made_market
from tests.chaos.places import Place, Places
from tests.chaos.templates import make_templates
from tests.db.rows import stored
from tests.db.workers import write_for_ever
from tests.jobs.mail_server import Handler, mail_server


@dataclass
class Campaign:
    """One run over acts on one engine; `tallies` grow as it goes."""

    folder: Path
    seed: int
    server: str | None = None
    tallies: dict[str, Tally] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.places = Places(self.folder, self.server)

    @contextmanager
    def begun(self, names: set[str]) -> Iterator[None]:
        """Open the market and the mail server, and make the templates of these names."""
        self.handler = Handler()
        with made_market() as market, mail_server(self.handler) as mail:
            self.env = dict(market.env)
            self.mail = {**MAIL, "TRACKER_SMTP_PORT": str(mail.port)}
            self.templates = make_templates(self.places, self.env, names)
            yield

    def kill(
        self,
        points: int,
        acts: Iterable[Act] = ACTS,
        tell: Callable[[str, Tally], object] = lambda _name, _tally: None,
    ) -> None:
        """Spread the points over the acts by their shares, one of each at least."""
        acts = tuple(acts)
        shares = sum(act.share for act in acts)
        for act in acts:
            self._act(act, max(1, round(points * act.share / shares)))
            tell(act.name, self.tallies[act.name])

    def _act(self, act: Act, points: int) -> None:
        tally = self.tallies.setdefault(act.name, Tally())
        template = self.templates[act.template]
        undisturbed, length = self._undisturbed(act, template)
        for place_ in range(points):
            place = self.places.copy(template)
            self.handler.mails.clear()
            fault, seconds = self._moment(length, by_time=place_ % 2 == 0)
            with self._company(act, place):
                ending = self._kill(act, place, fault, seconds)
                tally.points += 1
                tally.cut += ending.code is None
                self._look(act, tally, place)
                self._finish(act, place)
            self._check(act, tally, place, undisturbed)
            self.places.drop(place)

    def _undisturbed(self, act: Act, template: Place) -> tuple[Facts, Ending]:
        """Do it once without a kill: what it records, how long and how many statements it takes."""
        place = self.places.copy(template)
        length = self._finish(act, place)
        engine = place.open()
        found = facts_of(engine)
        engine.dispose()
        self.places.drop(place)
        return found, length

    def _moment(self, length: Ending, *, by_time: bool) -> tuple[Fault, float | None]:
        """Choose a point: a moment of its life, or one of the statements that it makes.

        Time falls mostly into fetching and computing; counting statements finds the commits.
        """
        if by_time or not length.statements:
            return Fault(), self.chance.uniform(0.0, length.seconds)
        return Fault(at_statement=self.chance.randint(1, length.statements)), None

    def _kill(self, act: Act, place: Place, fault: Fault, seconds: float | None) -> Ending:
        return run(place, self._env(act), act.arguments, fault, seconds=seconds)

    def _finish(self, act: Act, place: Place) -> Ending:
        """Do it (again), as an operator or the scheduler would."""
        if act.done is None:
            ending = run_to_end(place, self._env(act), *act.arguments)
            while act.mails and _open_mails(place):  # a dead sender's, until its lease is over
                time.sleep(0.5)
                run_to_end(place, self._env(act), *act.arguments)
            return ending
        return run_until(place, self._env(act), act.done, *act.arguments)

    def _look(self, act: Act, tally: Tally, place: Place) -> None:
        """What stands there right after the kill must be whole, whatever it lacks."""
        if self.server is None and not (place.home / "tracker.db").exists():
            tally.broken.append(f"{act.name}: the database is gone")
            return
        engine = place.open()
        check_whole(tally, engine, scheduled=False)
        engine.dispose()
        saved = place.home / "saved.db"
        if saved.exists():
            tally.broken += prove_file(saved).problems

    def _check(self, act: Act, tally: Tally, place: Place, undisturbed: Facts) -> None:
        engine = place.open()
        check_whole(tally, engine, scheduled=act.done is not None)
        if act.mails:
            check_mails(tally, engine, self.handler.mails)
        if not act.writer:
            compare(tally, facts_of(engine), undisturbed)
        engine.dispose()
        left = [path.name for path in place.home.glob(".*unfinished*")]
        tally.broken += [f"{act.name} left {name}" for name in left]

    def _env(self, act: Act) -> Mapping[str, str]:
        return {**self.env, **self.mail} if act.mails else self.env

    @contextmanager
    def _company(self, act: Act, place: Place) -> Iterator[None]:
        """Let another process write all the while, where the act asks for it."""
        if not act.writer:
            yield
            return
        ours, theirs = Pipe()
        writer = processes().Process(target=write_for_ever, args=(place.url, theirs))
        writer.start()
        assert ours.recv() == "ready"
        try:
            yield
            assert writer.is_alive(), said(place)
        finally:
            writer.kill()
            writer.join()


def _open_mails(place: Place) -> bool:
    engine = place.open()
    states = {str(row["state"]) for row in stored(engine, "delivery")}
    engine.dispose()
    return bool(states & {*OPEN})
