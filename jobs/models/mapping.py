"""The mapping of a model: which sheet, which row or name is which line, which column which period.

A TOML file, read into frozen values; what is wrong with it is told in one line that names the key.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from jobs.imports.cells import UnreadableError
from jobs.imports.headings import plain_title
from jobs.imports.models import read_unit
from jobs.imports.units import read_currency
from tracker.coverage.file import first_problem
from tracker.errors import BadInputError

LARGEST = 1_000_000  # bytes
LONGEST_NAME = 255  # of a sheet; Excel ends at 31
Months = Literal[3, 6, 12]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Letters = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{1,3}$")]
Row = Annotated[int, Field(ge=1, le=1_048_576)]


def _known_unit(text: str) -> str:
    try:
        read_unit(text)
    except UnreadableError as error:
        raise ValueError(str(error)) from error
    return text


def _known_currency(text: str) -> str:
    code = read_currency(text)
    if code is None:
        raise ValueError(f"currency {text!r} is not known; write its code, such as HKD")
    return code


Unit = Annotated[str, AfterValidator(_known_unit)]
Currency = Annotated[str, AfterValidator(_known_currency)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnMap(_Part):
    """The period of one column."""

    end: dt.date
    months: Months = 12


class SheetMap(_Part):
    """Where a sheet has its labels, and its periods: in a row of headings, or column by column."""

    labels: Letters = "A"
    headings: Row | None = None
    months: Months = 12  # of a heading that is a date
    columns: Annotated[dict[Letters, ColumnMap], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _has_periods(self) -> Self:
        if (self.headings is None) == (not self.columns):
            raise ValueError("expected either headings, the row of the periods, or columns")
        return self


class LineMap(_Part):
    """Where one line stands: its label, its defined name, or what it is the sum of."""

    label: Text | None = None
    name: Text | None = None
    sum: tuple[Text, ...] = ()
    sheet: Text | None = None
    row: Row | None = None  # tells rows of one label apart
    unit: Unit | None = None
    sign: Literal[1, -1] = 1
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    currency: Currency | None = None

    @model_validator(mode="after")
    def _stands_once(self) -> Self:
        given = [self.label is not None, self.name is not None, bool(self.sum)]
        if sum(given) != 1:
            raise ValueError("expected one of label, name and sum")
        if self.sum and self.model_fields_set != {"sum"}:
            raise ValueError("a sum has the unit and signs of its parts; leave out what is beside")
        if self.name is not None and (self.row is not None or self.sheet is not None):
            raise ValueError("a name says its sheet and row; leave out sheet and row")
        return self

    @property
    def parts(self) -> tuple[tuple[int, str], ...]:
        """Give what it is the sum of: sign and line."""
        return tuple(
            (-1 if part.startswith("-") else 1, line_name(part.removeprefix("-")))
            for part in self.sum
        )


class ModelMap(_Part):
    """One mapping: whose model, published when, in what, and where each line of it stands."""

    ticker: Text
    published_on: dt.date | None = None
    currency: Currency
    unit: Unit = "m"
    reported_until: dt.date | None = None
    sheets: Annotated[dict[Text, SheetMap], Field(min_length=1)]
    lines: Annotated[dict[Text, LineMap], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        problem = next(_problems(self), None)
        if problem is not None:
            raise ValueError(problem)
        return self

    @property
    def by_name(self) -> dict[str, LineMap]:
        """Give each line under the name that it is recorded by."""
        return {line_name(name): line for name, line in self.lines.items()}

    def sheet_of(self, line: LineMap) -> str:
        """Name the sheet of a line that has a label: its own, or the only one there is."""
        return line.sheet or next(iter(self.sheets))


def line_name(written: str) -> str:
    """Give the name that a line is recorded by: "Gross Profit" is gross_profit."""
    return plain_title(written).replace(" ", "_")


def read_mapping(path: Path) -> ModelMap:
    """Read a mapping; BadInputError names file, key and what was expected."""
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise BadInputError(f"{path.name}: above 1 MB; a mapping is a short TOML file")
        return ModelMap.model_validate(tomllib.loads(body.decode("utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise BadInputError(f"{path}: {reason}; name a mapping in TOML with --mapping") from error
    except tomllib.TOMLDecodeError as error:
        twice = "; a line or sheet stands there twice" if "overwrite" in str(error) else ""
        raise BadInputError(f"{path.name}: not valid TOML: {error}{twice}") from error
    except RecursionError as error:
        raise BadInputError(f"{path.name}: no mapping: lists nested without end") from error
    except ValidationError as error:
        raise BadInputError(f"{path.name}: {first_problem(error)}") from error


def _problems(mapping: ModelMap) -> Iterator[str]:
    for name in mapping.sheets:
        if len(name) > LONGEST_NAME or not name.isprintable():
            yield f"sheets: {name[:40]!r} is the name of no sheet"
    names: dict[str, str] = {}
    for written, line in mapping.lines.items():
        name = line_name(written)
        if name in names:
            yield f"lines.{written}: lines.{names[name]} is the same line; map it once"
        names[name] = written
        if line.sheet is not None and line.sheet not in mapping.sheets:
            yield f"lines.{written}.sheet: {line.sheet!r} is not in [sheets]"
        if line.label is not None and line.sheet is None and len(mapping.sheets) > 1:
            yield f"lines.{written}: say which sheet: {', '.join(mapping.sheets)}"
    lines = mapping.by_name
    for name, line in lines.items():
        for _, part in line.parts:
            if part not in lines:
                yield f"lines.{names[name]}.sum: {part!r} is no line of the mapping"
    for name in lines:
        round_trip = _round_trip(lines, name, ())
        if round_trip:
            yield f"lines.{names[name]}.sum: it is a sum of itself: {' -> '.join(round_trip)}"


def _round_trip(lines: Mapping[str, LineMap], name: str, seen: tuple[str, ...]) -> tuple[str, ...]:
    if name in seen:
        return (*seen[seen.index(name) :], name)
    line = lines.get(name)
    for _, part in () if line is None else line.parts:
        found = _round_trip(lines, part, (*seen, name))
        if found:
            return found
    return ()
