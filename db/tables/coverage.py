"""Tables of what coverage files say: companies, policies, peers, statuses, events, the files."""

import datetime as dt

from sqlmodel import Field

from db.tables.base import Observation, SealedRow, observed
from db.types import CanonicalJson, UtcDateTime


class CompanyRow(Observation, table=True):
    """Names, exchange and currencies of one ticker from one date on."""

    __tablename__ = "company"
    __table_args__ = observed("company")

    ticker: str
    effective: dt.date
    name_en: str | None
    name_zh: str | None
    exchange: str | None
    quote_currency: str | None
    reporting_currency: str | None
    fiscal_year_end: str | None
    ads_ratio: float | None
    sector: str | None
    aliases: object = Field(sa_type=CanonicalJson, nullable=True)


class PolicyRow(Observation, table=True):
    """Bands, rules and limits of one covered company from one date on."""

    __tablename__ = "policy"
    __table_args__ = observed("policy")

    ticker: str
    effective: dt.date
    document: object = Field(sa_type=CanonicalJson, nullable=True)


class PeerSetRow(Observation, table=True):
    """The peers of one covered company from one date on."""

    __tablename__ = "peer_set"
    __table_args__ = observed("peer_set")

    ticker: str
    effective: dt.date
    peers: object = Field(sa_type=CanonicalJson, nullable=True)


class StatusRow(Observation, table=True):
    """The status of one covered company from one date on, with who and why."""

    __tablename__ = "status"
    __table_args__ = observed("status")

    ticker: str
    effective: dt.date
    status: str | None
    who: str | None
    why: str | None


class EventRow(Observation, table=True):
    """One dated event of one ticker, past or to come."""

    __tablename__ = "event"
    __table_args__ = observed("event")

    ticker: str
    date: dt.date
    kind: str
    text: str | None


class CoverageFileRow(SealedRow, table=True):
    """A coverage file as it was loaded, with its whole body."""

    __tablename__ = "coverage_file"
    __table_args__ = {"info": {"sealed": True}}

    ticker: str = Field(index=True)
    sha256: str
    origin: str
    name: str
    body: str
    loaded_at: dt.datetime = Field(sa_type=UtcDateTime)
