"""The observations in sealed batches, the valuations read from them, and the job ledger."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from db.types import ROW_ID, CanonicalJson, UtcDateTime

revision = "0001"
down_revision = None

Column = sa.Column[Any]
Types = Mapping[str, type[TypeEngine[Any]]]
TEXT = sa.String
NUMBER = sa.Float
DATE = sa.Date
DOCUMENT = CanonicalJson


def upgrade() -> None:
    batches()
    market()
    estimates()
    coverage()
    valuations()
    ledger()


def downgrade() -> None:
    raise NotImplementedError("nothing comes before the first revision")


def batches() -> None:
    table(
        "batch",
        needed("sealed_at", UtcDateTime),
        needed("source", TEXT),
        needed("rows", sa.Integer),
        needed("contents", DOCUMENT),
        needed("sha256", TEXT),
        needed("previous_sha256", TEXT),
    )
    op.create_index("ix_batch_sealed_at", "batch", ["sealed_at"])
    table(
        "sighting",
        batch_id(),
        needed("source", TEXT),
        needed("ticker", TEXT),
        needed("kind", TEXT),
        needed("seen_at", UtcDateTime),
    )
    op.create_index("ix_sighting_kind", "sighting", ["kind", "ticker", "seen_at"])
    table(
        "finding",
        batch_id(),
        optional("job", TEXT),
        optional("due_key", TEXT),
        needed("severity", TEXT),
        needed("subject", TEXT),
        needed("code", TEXT),
        needed("message", TEXT),
        needed("recorded_at", UtcDateTime),
    )
    op.create_index("ix_finding_run", "finding", ["job", "due_key"])


def market() -> None:
    observation(
        "price",
        {"ticker": TEXT, "session": DATE},
        {"close": NUMBER, "currency": TEXT, "volume": NUMBER, "flag": TEXT},
    )
    observation("fx_rate", {"base": TEXT, "quote": TEXT, "date": DATE}, {"rate": NUMBER})
    observation(
        "share_count",
        {"ticker": TEXT, "effective": DATE},
        {"shares_m": NUMBER, "reason": TEXT},
        needed("confirmed", sa.Boolean),
    )
    observation("split", {"ticker": TEXT, "effective": DATE}, {"ratio": NUMBER})
    observation(
        "benchmark_level", {"index": TEXT, "session": DATE}, {"level": NUMBER, "kind": TEXT}
    )


def estimates() -> None:
    observation(
        "consensus",
        {"ticker": TEXT, "metric": TEXT, "fiscal_end": DATE, "as_of": DATE},
        {"mean_m": NUMBER, "low_m": NUMBER, "high_m": NUMBER, "analysts": NUMBER, "currency": TEXT},
    )
    line = {
        "ticker": TEXT,
        "published_on": DATE,
        "line": TEXT,
        "period_end": DATE,
        "months": sa.Integer,
    }
    amount = {"value": NUMBER, "unit": TEXT, "currency": TEXT}
    observation("forecast", line, amount, needed("reported", sa.Boolean))
    observation("actual", line, amount)
    observation(
        "target",
        {"ticker": TEXT, "published_on": DATE},
        {
            "rating": TEXT,
            "price": NUMBER,
            "currency": TEXT,
            "multiple": NUMBER,
            "fiscal_end": DATE,
            "horizon_ends": DATE,
            "benchmark": TEXT,
        },
    )
    observation(
        "printed",
        {"ticker": TEXT, "published_on": DATE, "item": TEXT},
        {"text": TEXT, "unit": TEXT},
    )


def coverage() -> None:
    dated = {"ticker": TEXT, "effective": DATE}
    observation(
        "company",
        dated,
        {
            "name_en": TEXT,
            "name_zh": TEXT,
            "exchange": TEXT,
            "quote_currency": TEXT,
            "reporting_currency": TEXT,
            "fiscal_year_end": TEXT,
            "ads_ratio": NUMBER,
            "sector": TEXT,
            "aliases": DOCUMENT,
        },
    )
    observation("policy", dated, {"document": DOCUMENT})
    observation("peer_set", dated, {"peers": DOCUMENT})
    observation("status", dated, {"status": TEXT, "who": TEXT, "why": TEXT})
    observation("event", {"ticker": TEXT, "date": DATE, "kind": TEXT}, {"text": TEXT})
    table(
        "coverage_file",
        batch_id(),
        needed("ticker", TEXT),
        needed("sha256", TEXT),
        needed("origin", TEXT),
        needed("name", TEXT),
        needed("body", TEXT),
        needed("loaded_at", UtcDateTime),
    )
    op.create_index("ix_coverage_file_ticker", "coverage_file", ["ticker"])


def valuations() -> None:
    table(
        "valuation",
        needed("ticker", TEXT),
        needed("session", DATE),
        needed("computed_at", UtcDateTime),
        batch_id(),
        needed("calc_version", TEXT),
        needed("document", DOCUMENT),
        needed("inputs", DOCUMENT),
    )
    op.create_index("ix_valuation_latest", "valuation", ["ticker", "session", "computed_at"])


def ledger() -> None:
    op.create_table(
        "job_run",
        sa.Column("job", TEXT(), primary_key=True),
        sa.Column("due_key", TEXT(), primary_key=True),
        needed("state", TEXT),
        needed("attempt", sa.Integer),
        needed("owner", TEXT),
        needed("started_at", UtcDateTime),
        optional("finished_at", UtcDateTime),
        optional("next_try_at", UtcDateTime),
        optional("rows", sa.Integer),
        optional("detail", DOCUMENT),
    )


def observation(name: str, key: Types, values: Types, *flags: Column) -> None:
    table(
        name,
        *(needed(column, kind) for column, kind in key.items()),
        *(optional(column, kind) for column, kind in values.items()),
        *flags,
        batch_id(),
        needed("source", TEXT),
        optional("note", TEXT),
        needed("known_at", UtcDateTime),
        needed("recorded_at", UtcDateTime),
    )
    columns = [*key, "known_at", "source", "batch_id"]
    op.create_index(f"ix_{name}_key", name, columns, unique=True)


def table(name: str, *columns: Column) -> None:
    row_id = sa.Column("id", ROW_ID, primary_key=True, autoincrement=False)
    op.create_table(name, row_id, *columns)


def batch_id() -> Column:
    return sa.Column("batch_id", ROW_ID, sa.ForeignKey("batch.id"), nullable=False)


def needed(name: str, kind: type[TypeEngine[Any]]) -> Column:
    return sa.Column(name, kind(), nullable=False)


def optional(name: str, kind: type[TypeEngine[Any]]) -> Column:
    return sa.Column(name, kind(), nullable=True)
