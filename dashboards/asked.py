"""What a page is asked: its address, and the record as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd
from dash import Dash
from dash.development.base_component import Component

from dashboards.address import Address
from dashboards.queries import Snapshot
from dashboards.reader import Language
from dashboards.record import Record
from dashboards.stamps import Stamp

MINUTE: Final = "minute"  # beside the kinds of stamps: what a page says changes with the time


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page, or for one of its exports."""

    address: Address
    record: Record
    stamp: Stamp
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be exported at full precision, and what a reader of the file has to know."""

    name: str
    frame: pd.DataFrame
    about: Mapping[str, object]
    formats: Mapping[str, str] = field(default_factory=dict)  # of columns whose name tells none
    workbook: Callable[[], bytes] | None = None  # in place of the table, where it is more than one


@dataclass(frozen=True, slots=True)
class Page:
    """A path, its name in the navigation, what builds it, and what it has to be built anew for.

    `by` names kinds of `dashboards.stamps` (and MINUTE); `exports` are the files it offers; `also`
    writes what else the page is built anew for: what follows from the time and not from the record;
    `register` adds the callbacks by which its readers write or reckon, where they may; `heavy`
    pages are built before anybody asks.
    """

    path: str
    title: str  # in English; the catalogues hold the others
    build: Callable[[Asked], list[Component]]
    by: tuple[str, ...]
    exports: Mapping[str, Callable[[Asked], Sheet]] = field(default_factory=dict)
    also: Callable[[Asked], str] | None = None
    register: Callable[[Dash, Record, Language], None] | None = None
    heavy: bool = False
