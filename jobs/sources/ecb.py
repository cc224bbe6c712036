"""The euro reference rates of the European Central Bank, as rates against the US dollar.

A second opinion on exchange rates, free and without a key. The bank publishes one rate a day and
currency, units for one euro, in one file of all days since 1999; dollar rates are quotients of two.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import pandas as pd
from curl_cffi import CurlError
from curl_cffi.requests import Response, Session

from jobs.sources.contract import Failure, FailureKind, Rates
from tracker.sessions import LONDON

ADDRESS: Final = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
LARGEST: Final = 20_000_000  # bytes of the unpacked file; all days since 1999 are a tenth of it


class EcbSource:
    """The exchange-rate source behind which the European Central Bank stands."""

    def __init__(self, *, timeout_seconds: float = 10) -> None:
        """Limit the one request of a fetch."""
        self._timeout = timeout_seconds

    @property
    def name(self) -> str:
        """The word recorded beside every value of this source."""
        return "ecb"

    def fetch_rates(
        self, currencies: Sequence[str], *, start: date, now: datetime
    ) -> Mapping[str, Rates | Failure]:
        """Fetch rates from `start` on of London days over at `now`; one entry per currency."""
        if now.tzinfo is None:
            raise ValueError("`now` needs a time zone: which days are over depends on it")
        until = now.astimezone(LONDON).date() - timedelta(days=1)
        table = self._fetch_table()
        return {name: _entry(name, table, start, until) for name in currencies}

    def _fetch_table(self) -> pd.DataFrame | tuple[FailureKind, str]:
        """Fetch the file; the kind and the sentence of what went wrong where it did."""
        try:
            with Session[Response](timeout=self._timeout) as session:
                answer = session.get(ADDRESS)
        except (CurlError, OSError) as error:
            name = type(error).__name__
            return FailureKind.UNREACHABLE, f"the ECB did not answer; check the network [{name}]"
        if answer.status_code == 429:
            return FailureKind.RATE_LIMITED, "the ECB takes no more requests for now [429]"
        if answer.status_code != 200:
            return FailureKind.UNREACHABLE, f"the ECB answered with an error [{answer.status_code}]"
        try:
            return table_of(answer.content)
        except (ValueError, KeyError, zipfile.BadZipFile) as error:
            told = " ".join(str(error).split())[:80]
            return FailureKind.MALFORMED, f"the ECB's file has another shape than expected: {told}"


def table_of(packed: bytes) -> pd.DataFrame:
    """Read the bank's file: one row a day, oldest first, one column a currency, units for a euro.

    ValueError or KeyError where it is another file, zipfile.BadZipFile where it is no archive.
    """
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (member,) = archive.infolist()
        if member.file_size > LARGEST:
            raise ValueError(f"it unpacks to {member.file_size} bytes")
        read = pd.read_csv(archive.open(member), index_col="Date", na_values=["N/A"])
    table = read.loc[:, [not str(name).startswith("Unnamed") for name in read.columns]]
    table.index = pd.DatetimeIndex(pd.to_datetime(table.index, format="%Y-%m-%d")).as_unit("s")
    if not (table["USD"].dropna() > 0).all():
        raise ValueError("a rate of the dollar is not positive")
    return table.astype("float64").sort_index()


def _entry(
    currency: str, table: pd.DataFrame | tuple[FailureKind, str], start: date, until: date
) -> Rates | Failure:
    if isinstance(table, tuple):
        kind, sentence = table
        return Failure(currency, kind, f"{currency}: {sentence}.")
    if currency == "USD":
        return Rates(currency, _bars(table["USD"].iloc[:0]))
    if currency != "EUR" and currency not in table:
        sentence = "the ECB publishes no rate of it"
        return Failure(currency, FailureKind.NOT_FOUND, f"{currency}: {sentence}.")
    per_euro = table[currency] if currency != "EUR" else 1.0
    rates = (per_euro / table["USD"]).loc[str(start) : str(until)]
    return Rates(currency, _bars(rates[rates > 0]))


def _bars(rates: pd.Series[float]) -> pd.DataFrame:
    # Seven digits say all that two rates of five digits know.
    return pd.DataFrame(
        {
            "date": rates.index.to_numpy().astype("datetime64[s]"),
            "rate": [float(f"{rate:.7g}") for rate in rates],
        }
    )
