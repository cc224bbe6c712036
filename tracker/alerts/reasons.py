"""Which reasons stand, by rule: read off a valuation document and the one of the session before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.alerts.changes import Reason
from tracker.alerts.levels import EXACT
from tracker.alerts.limits import MoveRule, NearRule, ReasonRule, ReviewRule, ShareGapRule
from tracker.alerts.moves import price_move
from tracker.alerts.results import result_gaps, share_sources, split_factor
from tracker.document import Valuation
from tracker.inputs import ValuationInputs
from tracker.policy import Policy
from tracker.sessions import date_of
from tracker.standing import is_current, is_over

NEED_A_CLOSE = frozenset({"rating_gap", "near_threshold", "price_move"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at: a valuation, the one before its session, and the record behind both."""

    document: Valuation
    previous: Valuation | None  # of an earlier session of the own close
    published_shares_m: float | None  # on the day the target was published
    policy: Policy
    inputs: ValuationInputs

    @property
    def today(self) -> date:
        """Give the date at which ages are counted."""
        return date.fromisoformat(self.document["aged_at"])

    @property
    def session(self) -> date:
        """Give the session of the own close, the date itself without one."""
        return date_of(self.document["price"]["session"]) or self.today


def reasons_of(rule: str, seen: Seen, limits: ReasonRule) -> list[Reason] | None:
    """List the reasons that stand for one rule; None where its input is missing or too old."""
    price = seen.document["price"]
    blind = price["value"] is None or price["stale"]
    if blind and rule in NEED_A_CLOSE:
        return None
    readers: Mapping[str, Callable[[], Iterator[Reason]]] = {
        "target_review": lambda: _review(seen, limits, blind=blind),
        "rating_gap": lambda: _rating_gap(seen.document),
        "near_threshold": lambda: _near(seen.document, limits),
        "share_gap": lambda: _share_gaps(seen, limits),
        "stale": lambda: _stale(seen.document),
    }
    return [*readers.get(rule, lambda: _between(rule, seen, limits))()]


def _between(rule: str, seen: Seen, limits: ReasonRule) -> Iterator[Reason]:
    """List what moved since the session before; nothing without one."""
    if seen.previous is None:
        return
    if rule == "model_vintage":
        yield from _vintages(seen.document, seen.previous)
        return
    assert isinstance(limits, MoveRule)
    if rule == "consensus_revision":
        yield from _revisions(seen.document, seen.previous, limits.change)
        return
    if rule == "price_move":
        moved = price_move(seen.document, seen.previous, seen.inputs)
    else:
        moved = _peer_move(seen)
    if moved is not None and abs(round(moved, EXACT)) >= limits.change:
        subject = str(seen.session)
        yield Reason(f"{rule} {subject}", rule, moved, limits.change, subject=subject)


def _review(seen: Seen, limits: ReasonRule, *, blind: bool) -> Iterator[Reason]:
    """List why the target looks out of date; without a fresh close, what needs none."""
    assert isinstance(limits, ReviewRule)
    document, policy = seen.document, seen.policy
    if is_over(document):
        days = document["horizon"]["days_left"]
        yield Reason("horizon", "horizon_ended", None if days is None else float(days))
    if not is_current(document) and not is_over(document):
        return  # somebody has set a status that says more
    upside, target = document["upside"]["published"], document["target"]
    if not blind and upside is not None and upside > policy.review_upside:
        yield Reason("upside", "upside", upside, policy.review_upside)
    multiple, held = document["market_multiple"], target["multiple"]
    if not blind and multiple is not None and held is not None:
        share = multiple / held
        if share < policy.review_multiple_share:
            yield Reason("multiple", "multiple", share, policy.review_multiple_share)
    age = document["target_age_days"]
    if age is not None and age > policy.review_target_days:
        yield Reason("age", "target_age", float(age), float(policy.review_target_days))
    yield from _shares_changed(seen, limits.share_change)
    yield from result_gaps(seen.inputs, today=seen.today, limit=limits.result_gap)


def _shares_changed(seen: Seen, limit: float) -> Iterator[Reason]:
    before, now = seen.published_shares_m, seen.document["shares_m"]
    published_on = date_of(seen.document["target"]["published_on"])
    if before is None or now is None or published_on is None:
        return
    ticker = seen.document["ticker"]
    factor = split_factor(seen.inputs, ticker, after=published_on, until=seen.today)
    changed = now / (before * factor) - 1
    if abs(round(changed, EXACT)) >= limit:
        yield Reason("shares", "shares", changed, limit)


def _rating_gap(document: Valuation) -> Iterator[Reason]:
    band, rating = document["band"], document["rating"]
    if is_current(document) and band is not None and rating is not None and band != rating:
        yield Reason("gap", "rating_gap", text=f"{rating} / {band}")


def _near(document: Valuation, limits: ReasonRule) -> Iterator[Reason]:
    """Name the flip price that is nearest, where it is near."""
    assert isinstance(limits, NearRule)
    price = document["price"]["value"]
    assert price is not None
    flips = [flip for flip in document["flip_prices"] if flip["price"]]
    if not is_current(document) or not flips:
        return
    away = {f"{one['from']}/{one['to']}": (one["price"] or 0.0) / price - 1 for one in flips}
    nearest = min(away, key=lambda key: abs(away[key]))
    if abs(away[nearest]) <= limits.within:
        yield Reason(nearest, "near", away[nearest], limits.within, text=nearest)


def _peer_move(seen: Seen) -> float | None:
    """Give the move of the peers' mean of the target's basis year, over the same peers."""
    assert seen.previous is not None
    basis = seen.document["target"]["fiscal_end"]
    means = []
    for document in (seen.previous, seen.document):
        found = [one for one in document["peer_stats"] if one["fiscal_end"] == basis]
        if not found or not found[0]["mean"]:
            return None
        means.append((found[0]["mean"], found[0]["missing"]))
    (before, missing_before), (now, missing_now) = means
    return now / before - 1 if missing_before == missing_now else None


def _revisions(document: Valuation, previous: Valuation, limit: float) -> Iterator[Reason]:
    earlier = {
        (peer["ticker"], one["fiscal_end"]): one
        for peer in previous["peers"]
        for one in peer["revenue"]
    }
    for peer in document["peers"]:
        for one in peer["revenue"]:
            before = earlier.get((peer["ticker"], one["fiscal_end"]))
            if before is None or not before["value_m"] or not one["value_m"]:
                continue
            changed = one["value_m"] / before["value_m"] - 1
            same = before["currency"] == one["currency"]
            if same and abs(round(changed, EXACT)) >= limit:
                subject = f"{peer['ticker']} {one['fiscal_end']}"
                key = f"{subject} of {one['as_of']}"
                yield Reason(key, "revision", changed, limit, subject=subject)


def _vintages(document: Valuation, previous: Valuation) -> Iterator[Reason]:
    model = max((one["as_of"] or "" for one in document["revenue"]), default="")
    before = max((one["as_of"] or "" for one in previous["revenue"]), default="")
    if model > before:
        yield Reason(f"model {model}", "model", subject=model)
    target = document["target"]["published_on"] or ""
    if target > (previous["target"]["published_on"] or ""):
        yield Reason(f"target {target}", "target", document["target"]["published"], subject=target)


def _share_gaps(seen: Seen, limits: ReasonRule) -> Iterator[Reason]:
    assert isinstance(limits, ShareGapRule)
    for company in (seen.document, *seen.document["peers"]):
        shares = company["shares"]
        if shares["confirmed"] is False:
            yield Reason(
                f"unconfirmed {company['ticker']} {shares['effective']}",
                "unconfirmed_shares",
                shares["value_m"],
                subject=company["ticker"],
                text=shares["reason"],
            )
    yield from share_sources(seen.inputs, today=seen.today, limit=limits.change)


def _stale(document: Valuation) -> Iterator[Reason]:
    """Name each input that is missing or older than its limit."""
    for company in (document, *document["peers"]):
        price, ticker = company["price"], company["ticker"]
        if price["value"] is None:
            yield Reason(f"price {ticker}", "missing_price", subject=ticker)
        elif price["stale"]:
            yield _aged(f"price {ticker}", "stale_price", ticker, price["age"], price["limit"])
    for rate in document["fx"]:
        if rate["rate"] is None:
            yield Reason(f"fx {rate['pair']}", "missing_fx", subject=rate["pair"])
        elif rate["stale"]:
            key, pair = f"fx {rate['pair']}", rate["pair"]
            yield _aged(key, "stale_fx", pair, rate["age"], rate["limit"])
    for peer in document["peers"]:
        old = [one for one in peer["revenue"] if one["stale"]]
        if old:
            worst = max(old, key=lambda one: one["age"] or 0)
            key, ticker = f"consensus {peer['ticker']}", peer["ticker"]
            yield _aged(key, "stale_consensus", ticker, worst["age"], worst["limit"])


def _aged(key: str, code: str, subject: str, age: int | None, limit: int | None) -> Reason:
    return Reason(
        key,
        code,
        None if age is None else float(age),
        None if limit is None else float(limit),
        subject=subject,
    )
