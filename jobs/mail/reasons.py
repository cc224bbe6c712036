"""Reasons as a mail says them: bands by their names, one sentence for all years of a peer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import inf
from typing import Final

from jobs.mail.figures import MISSING, NOTHING, money, percent, signed, written
from jobs.mail.phrases import REASONS, filled
from jobs.mail.standing import Standing
from tracker.addresses import Language
from tracker.alerts.changes import Reason
from tracker.fiscal import fiscal_year_label

STOPS: Final = {"en": "; ", "zh": "；"}
# A move stands for some sessions after its own, so that a mail names the session.
SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    **REASONS,
    "price_move": (
        "price {signed} in the session of {subject}",
        "{subject} 单日股价 {signed}",
    ),
    "peer_move": (
        "peer mean {signed} in the session of {subject}",
        "{subject} 同业均值较上一交易日 {signed}",
    ),
}
GAP: Final = (
    "published rating {rating}, computed band {band}",
    "已发布评级为{rating}，计算区间为{band}",
)
REVISED: Final = ("consensus of {peer} revised: {years}", "{peer} 一致预期调整：{years}")
NEAR: Final = (  # below, at, above the close
    (
        "the flip price of {bands}{price} is {percent} below the close",
        "the flip price of {bands}{price} is at the close",
        "the flip price of {bands}{price} is {percent} above the close",
    ),
    (
        "{bands}评级切换价{price}比收盘价低 {percent}",
        "{bands}评级切换价{price}等于收盘价",
        "{bands}评级切换价{price}比收盘价高 {percent}",
    ),
)
PRICE: Final = (", {money},", " {money}，")


def reason_lines(
    reasons: Sequence[Reason], standing: Standing | None, language: Language
) -> list[str]:
    """Say reasons, each as a sentence without its stop; `standing` None of a job."""
    lines: list[str] = []
    for code, alike in groupby(reasons, key=lambda one: one.code):
        found = list(alike)
        if standing is not None and code == "near":
            lines += _near(found, standing)
        elif standing is not None and code == "rating_gap":
            lines += [_gap(one, standing) for one in found]
        elif code == "revision":
            lines += _revisions(found, language)
        else:
            lines += [filled(SENTENCES, one, language, written) for one in found]
    return lines


def reasons_joined(reasons: Sequence[Reason], standing: Standing | None, language: Language) -> str:
    """Say reasons in one line."""
    return STOPS[language].join(reason_lines(reasons, standing, language))


def _near(reasons: Sequence[Reason], standing: Standing) -> Iterator[str]:
    """Say how far flip prices are from the close of this very valuation.

    A reason stands for some sessions after it was last seen, with the figure of then: one that the
    close has left meanwhile is not said beside one that it is near.
    """
    document = standing.document
    close = document["price"]["value"]
    flips = {f"{one['from']}/{one['to']}": one["price"] for one in document["flip_prices"]}
    away = {}
    for reason in reasons:
        flip = flips.get(reason.text or "")
        away[reason] = flip / close - 1 if flip and close else reason.value or 0.0
    near = [one for one in reasons if abs(away[one]) <= (one.limit or inf)]
    for reason in near or reasons:
        price = money(flips.get(reason.text or ""), document["price"]["currency"])
        yield _distance(standing.bands(reason.text), price, away[reason], standing.language)


def _distance(bands: str, price: str, away: float, language: Language) -> str:
    shown, zh = percent(abs(away)), language == "zh"
    side = 1 if not shown.strip(NOTHING) else 0 if away < 0 else 2
    told = "" if price == MISSING else PRICE[zh].format(money=price)
    return NEAR[zh][side].format(bands=bands, price=told, percent=shown)


def _gap(reason: Reason, standing: Standing) -> str:
    rating, _, band = (reason.text or "").partition(" / ")
    names = {"rating": standing.band_name(rating), "band": standing.band_name(band)}
    return GAP[standing.language == "zh"].format(**names)


def _revisions(reasons: Sequence[Reason], language: Language) -> Iterator[str]:
    """Say each revision of a peer's estimates once, with the fiscal years that it moved."""
    found: dict[tuple[str, str], list[str]] = {}
    for reason in reasons:
        peer, _, end = (reason.subject or "").rpartition(" ")
        day = reason.key.rpartition(" of ")[2]
        found.setdefault((peer, day), []).append(f"{fiscal_year_label(end)} {signed(reason.value)}")
    peers = [peer for peer, _ in found]
    stop = "，" if language == "zh" else ", "
    for (peer, day), years in found.items():
        dated = peer if peers.count(peer) == 1 else f"{peer} ({day})"
        yield REVISED[language == "zh"].format(peer=dated, years=stop.join(years))
