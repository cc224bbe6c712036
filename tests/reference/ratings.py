"""What follows for the rating: targets, upsides, bands, status, and what has been earned."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tests.reference.amounts import Amount, amount, less_one, plus_one, positive, product, ratio
from tests.reference.calendars import age_in_sessions, over_at
from tests.reference.market import close_row, closes, listing_at, price, split_factor
from tests.reference.months import fiscal_month
from tests.reference.multiples import price_at, ps_model
from tests.reference.peers import fresh_multiples, mean_moves
from tests.reference.policies import band_of, below, beyond, policy, whole_limit
from tests.reference.record import At, Record, Row, choose, remembered
from tests.reference.years import model_year


@remembered
def target(record: Record, at: At) -> Row | None:
    """Give the target in force."""
    return choose(record.of("target", record.ticker), at.cut)


def published_target(record: Record, at: At) -> Amount:
    """Give the target as published, on the row's share basis; missing in another unit."""
    row, listing = target(record, at), listing_at(record, record.ticker, at.cut)
    if row is None or listing is None or row["currency"] != listing.quoted:
        return None
    splits = split_factor(record, record.ticker, row["published_on"], at.cut)
    return ratio(positive(row["price"]), splits)


@remembered
def marked_target(record: Record, at: At) -> Amount:
    """Give the target multiple of today's model revenue as a price: 75 x 703 x 7.83 / 313.64."""
    row = target(record, at)
    if row is None or row["fiscal_end"] is None:
        return None
    revenue = model_year(record, fiscal_month(row["fiscal_end"]), at)
    return price_at(record, positive(row["multiple"]), revenue, at.cut)


@remembered
def peer_marked_targets(record: Record, at: At) -> list[Amount]:
    """Give the marked target moved with the peers' mean, and with each peer left out in turn."""
    row, marked = target(record, at), marked_target(record, at)
    if row is None or marked is None:
        return []
    limit = whole_limit(record, "peer_marked_consensus_days", at.cut)
    month = fiscal_month(row["fiscal_end"])
    now = fresh_multiples(record, month, at, limit)
    publication = _end_of(record, row["published_on"], at)
    then = fresh_multiples(record, month, publication, limit)
    return [product(marked, move) for move in mean_moves(then, now)]


def _end_of(record: Record, day: date, at: At) -> At:
    """Give a date as it ended on the row's exchange; no row reads past its own instant."""
    listing = listing_at(record, record.ticker, at.cut)
    return At(day, at.cut if listing is None else min(over_at(listing.mic, day), at.cut))


def market_multiple(record: Record, at: At) -> Amount:
    """Give P/S on the model's revenue of the target's basis year."""
    row = target(record, at)
    if row is None or row["fiscal_end"] is None:
        return None
    return ps_model(record, fiscal_month(row["fiscal_end"]), at)


def upsides(record: Record, at: At) -> dict[str, Amount]:
    """Give each target over the close, less one, and the banded one relative to the benchmark."""
    close, moved = price(record, record.ticker, at.cut), peer_marked_targets(record, at)
    found = {
        "published": less_one(ratio(published_target(record, at), close)),
        "marked": less_one(ratio(marked_target(record, at), close)),
        "peer_marked": less_one(ratio(moved[0] if moved else None, close)),
    }
    rules = policy(record, at.cut)
    banded, expected = found[rules["banded"]], amount(rules["expected_benchmark_return"])
    return {**found, "relative": less_one(ratio(plus_one(banded), plus_one(expected)))}


def band(record: Record, at: At) -> str | None:
    """Give the band of the banded upside, of the relative one where a return is expected."""
    rules, found = policy(record, at.cut), upsides(record, at)
    absolute = rules["expected_benchmark_return"] is None
    return band_of(record, found[rules["banded"] if absolute else "relative"], at.cut)


def status(record: Record, at: At) -> str | None:
    """Give the status that was set, or what follows from the target where that is current."""
    row, published = choose(record.of("status", record.ticker), at.cut), target(record, at)
    found: str | None = None if row is None else row["status"]
    if found not in ("active", "review_due") or published is None:
        return found
    if published["horizon_ends"] is not None and at.day > published["horizon_ends"]:
        return "horizon_ended"
    return "review_due" if review_is_due(record, published, at) else found


def review_is_due(record: Record, published: Row, at: At) -> bool:
    """Tell whether a target looks out of date: by its upside, its multiple or its age."""
    share = ratio(market_multiple(record, at), positive(published["multiple"]))
    age = Fraction((at.day - published["published_on"]).days)
    return (
        beyond(record, upsides(record, at)["published"], "review_upside", at.cut)
        or below(record, share, "review_multiple_share", at.cut)
        or beyond(record, age, "review_target_days", at.cut)
    )


class Mark(NamedTuple):
    """A close that performance is measured from or to, as recorded."""

    close: Fraction
    session: date


def mark_on(record: Record, day: date, at: At) -> Mark | None:
    """Give the close in force at the end of a date, in the row's unit, unless stale by then."""
    listing = listing_at(record, record.ticker, at.cut)
    if listing is None:
        return None
    end = _end_of(record, day, at)
    row = choose(closes(record, record.ticker, listing.quoted), end.cut)
    if row is None or not _is_fresh(record, row["session"], end, at):
        return None
    close = positive(row["close"])
    return None if close is None else Mark(close, row["session"])


def _is_fresh(record: Record, session: date, end: At, at: At) -> bool:
    listing = listing_at(record, record.ticker, at.cut)
    limit = whole_limit(record, "price_sessions", at.cut)
    return listing is not None and age_in_sessions(listing.mic, session, end.cut) <= limit


def level_on(record: Record, day: date, at: At) -> tuple[Amount, str | None]:
    """Give the benchmark's level at the end of a date and its kind, unless stale by then."""
    row = target(record, at)
    if row is None or row["benchmark"] is None:
        return None, None
    end = _end_of(record, day, at)
    level = choose(record.of("benchmark_level", row["benchmark"]), end.cut)
    if level is None or not _is_fresh(record, level["session"], end, at):
        return None, None
    return positive(level["level"]), level["kind"]


def last_mark(record: Record, at: At) -> Mark | None:
    """Give the row's close, or that of the horizon's last day once the horizon is over."""
    row = target(record, at)
    if row is not None and row["horizon_ends"] is not None and at.day > row["horizon_ends"]:
        return mark_on(record, row["horizon_ends"], at)
    found = close_row(record, record.ticker, at.cut)
    close = None if found is None else positive(found["close"])
    return None if found is None or close is None else Mark(close, found["session"])


@remembered
def earned(record: Record, at: At) -> tuple[Amount, Amount]:
    """Give the return since the close of publication, and that less the benchmark's."""
    row = target(record, at)
    base = None if row is None else mark_on(record, row["published_on"], at)
    last = last_mark(record, at)
    if base is None or last is None:
        return None, None
    from_close, to_close = (
        mark.close / split_factor(record, record.ticker, mark.session, at.cut)
        for mark in (base, last)
    )
    absolute = to_close / from_close - 1
    if at.day == base.session:  # no benchmark has moved yet, whatever its level
        return absolute, absolute
    now, then = level_on(record, last.session, at), level_on(record, base.session, at)
    moved = ratio(now[0], then[0]) if now[1] == then[1] else None
    return absolute, None if moved is None else absolute - (moved - 1)


def earned_band(record: Record, at: At) -> str | None:
    """Give the band of what was earned, relative where a benchmark is known."""
    absolute, relative = earned(record, at)
    return band_of(record, absolute if relative is None else relative, at.cut)
