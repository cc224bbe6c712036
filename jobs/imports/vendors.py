"""The terminals whose exports are known, told by their titles, and what each leaves unsaid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jobs.imports.headings import plain_title
from jobs.imports.units import Unit


@dataclass(frozen=True, slots=True)
class Vendor:
    """A terminal: its name, the titles only it has, the unit of amounts whose title names none."""

    name: str
    titles: re.Pattern[str]
    unit: Unit = Unit()


# The first that fits: a title of Wind's would fit JYDB's too, and so on.
VENDORS: Final = (
    Vendor("Wind", re.compile(r"\bwest |万得|\[报告期\]|一致预测"), Unit(1e-6, implied="CNY")),
    Vendor("Bloomberg", re.compile(r"\bbest |\bpx last\b|\bcrncy\b"), Unit(1.0)),
    Vendor("S&P Capital IQ", re.compile(r"\$000|capital iq|\biq |exchange:ticker|\[fy20")),
    Vendor("FactSet", re.compile(r"\bfe |\bff |factset"), Unit(1.0)),
    Vendor("JYDB", re.compile(r"secucode|secuabbr|innercode|聚源|万元")),
)


def find_vendor(titles: Sequence[str]) -> Vendor | None:
    """Tell whose export has these titles; None for the contract's own and for a desk's sheet."""
    plain = [plain_title(title) for title in titles]
    return next(
        (vendor for vendor in VENDORS if any(vendor.titles.search(title) for title in plain)), None
    )
