"""Which sources there are, the bundled one and those of third parties, and which a desk has set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from jobs.sources.chosen import Sources
from jobs.sources.rate import open_rate
from tracker.errors import SettingsError
from tracker.simulated import FEED

GROUP: Final = "comps_tracker.sources"
SETTING: Final = "TRACKER_SOURCES"
BUNDLED: Final = "yahoo"
SHARE: Final = 8.0  # how many may share the rate before a fetch runs out of time
RATE: Final = 20.0  # requests a second, where nothing else is set
SECOND: Final = "ecb"  # whose rates are compared with, and fill gaps
NOBODY: Final = "none"  # second_fx=none: rates without a second opinion
# What a source must be able to do to be asked for a kind.
METHODS: Final[Mapping[str, str]] = {
    "prices": "fetch_closes",
    "fx": "fetch_rates",
    "shares": "fetch_shares",
    "consensus": "fetch_revenue",
    "benchmark": "fetch_levels",
    "splits": "fetch_splits",
    "results": "fetch_results",
    "quotes": "fetch_quotes",
    "profiles": "fetch_profiles",
    "second_fx": "fetch_rates",
}
# Without one: the closes' own splits, no results dates, no quotes, blanks in a draft.
OPTIONAL: Final = ("splits", "results", "quotes", "profiles")

Factory = Callable[..., Any]


def chosen_names(setting: str) -> dict[str, str]:
    """Read `yahoo, prices=desk` as the source of each kind; SettingsError names what is wrong.

    A word alone is the source of every kind that is not named. Splits come with the prices unless
    they are named.
    """
    default, named = BUNDLED, dict[str, str]()
    for part in filter(None, (part.strip() for part in setting.split(","))):
        kind, separator, name = (word.strip() for word in part.partition("="))
        if not separator:
            default = kind
        elif kind not in METHODS:
            raise SettingsError(f"{SETTING}: {kind!r} is no kind; use {', '.join(METHODS)}")
        elif not name:
            raise SettingsError(f"{SETTING}: {part!r} names no source; write {kind}=NAME")
        else:
            named[kind] = name
    given = {kind: default for kind in METHODS if kind != "splits"} | {"second_fx": SECOND} | named
    return {kind: name for kind, name in given.items() if (kind, name) != ("second_fx", NOBODY)}


def open_sources(
    setting: str,
    *,
    home: Path,
    engine: Engine | None = None,
    per_second: float = RATE,
    unattended: bool = False,
) -> Sources:
    """Make the sources that are set, each once; nothing is fetched yet.

    The bundled one is asked `per_second` times at most, by all processes together where `engine`
    is of a PostgreSQL server.

    SettingsError when one is unknown, cannot be loaded, or cannot do what it is chosen for.
    """
    names = chosen_names(setting)
    made = {
        name: _made(name, home, engine, per_second, unattended)
        for name in dict.fromkeys(names.values())
    }
    given = {kind: made[name] for kind, name in names.items() if _serves(made[name], name, kind)}
    return Sources(**given)


def _serves(source: object, name: str, kind: str) -> bool:
    if callable(getattr(source, METHODS[kind], None)):
        return True
    if kind in OPTIONAL:
        return False
    raise SettingsError(
        f"{SETTING}: {name} has no {METHODS[kind]}, so it cannot serve {kind}; "
        f"name another, as in {kind}={BUNDLED}"
    )


def _made(name: str, home: Path, engine: Engine | None, per_second: float, unattended: bool) -> Any:
    if name == BUNDLED:
        from jobs.sources.yahoo import YahooSource  # slow to import: only where it is asked

        folder = home / BUNDLED
        rate, backoff = open_rate(engine, BUNDLED, per_second, folder=folder)
        more = SHARE / per_second if unattended else 0.0
        return YahooSource(cache_folder=folder, backoff=backoff, rate=rate, seconds_a_name=more)
    if name == SECOND:
        from jobs.sources.ecb import EcbSource

        return EcbSource()
    if name == FEED:
        from jobs.demo.evening import open_simulated  # the demo's alone

        return open_simulated(home / FEED)
    entry = _entry(name)
    recorded_as = f"feed:{name}"
    try:
        factory: Factory = entry.load()
        source = factory(name=recorded_as, folder=home / name)
    except SettingsError:
        raise
    except Exception as error:  # foreign code: whatever it raises, the desk reads one line
        reason = " ".join(str(error).split())
        raise SettingsError(
            f"{SETTING}: the source {name} ({entry.value}{_package(entry)}) cannot be made: "
            f"{type(error).__name__}: {reason}; mend or uninstall it, or choose another"
        ) from error
    if getattr(source, "name", None) != recorded_as:
        raise SettingsError(
            f"{SETTING}: the source {name}{_package(entry)} does not keep the name it was given, "
            f"{recorded_as!r}, under which its values are recorded"
        )
    return source


def _entry(name: str) -> EntryPoint:
    found = entry_points(group=GROUP)
    fitting = [entry for entry in found if entry.name == name]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        packages = " and ".join(entry.dist.name for entry in fitting if entry.dist)
        raise SettingsError(f"{SETTING}: {packages} both bring a source {name}; uninstall one")
    known = ", ".join(sorted({BUNDLED, SECOND, *(entry.name for entry in found)}))
    raise SettingsError(
        f"{SETTING}: no source {name!r} is installed; there is {known}; a package brings one by "
        f"the entry point group {GROUP}"
    )


def _package(entry: EntryPoint) -> str:
    return f" of {entry.dist.name} {entry.dist.version}" if entry.dist else ""
