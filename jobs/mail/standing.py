"""One name as mails may show it: a rating never without status and age."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.mail.figures import ARROW, MISSING, money, percent, signed, times
from jobs.mail.phrases import named, say
from tracker.addresses import Language
from tracker.document import Valuation
from tracker.fiscal import fiscal_year_label
from tracker.restricted import HIDDEN_RULES, RESTRICTED
from tracker.standing import is_current, is_over, is_struck


@dataclass(frozen=True, slots=True)
class Standing:
    """What a mail says of one name in a line."""

    document: Valuation
    language: Language
    moved: float | None = None  # the price since the session before

    @property
    def name(self) -> str:
        """Give name and ticker: MiniMax 0100.HK."""
        return f"{named(self.document['name'], self.language)} {self.document['ticker']}"

    @property
    def hidden(self) -> bool:
        """Tell whether rating, target and upside must not be shown."""
        return self.document["status"] == RESTRICTED

    @property
    def status(self) -> str:
        """Say the status; an ended horizon whatever somebody has set."""
        ended = is_over(self.document) and not self.hidden
        code = "horizon_ended" if ended else self.document["status"] or "unknown"
        return say(code, self.language)

    @property
    def rating(self) -> str:
        """Name the published rating."""
        return MISSING if self.hidden else self.band_name(self.document["rating"])

    @property
    def band(self) -> str | None:
        """Name the computed band, only while it may be shown as current."""
        shown = is_current(self.document) and not self.hidden
        return self.band_name(self.document["band"]) if shown else None

    @property
    def band_or_none(self) -> str:
        """Name that band, or say by a dash that none may be shown."""
        return self.band or MISSING

    def hides(self, rule: str) -> bool:
        """Tell whether a rule's figures must not be shown."""
        return self.hidden and rule in HIDDEN_RULES

    @property
    def ratio(self) -> float | None:
        """Give the banded upside, None of a restricted company."""
        ratio: float | None = self.document["upside"][self.document["banded"]]  # type: ignore[literal-required]
        return None if self.hidden else ratio

    @property
    def upside(self) -> str:
        """Write the banded upside, labelled where its target has expired."""
        text = percent(self.ratio)
        if self.hidden or not is_over(self.document):
            return text
        label = say("expired", self.language)
        return f"{text}{self.bracketed(label)}" if self.language == "zh" else f"{text} {label}"

    @property
    def close(self) -> str:
        """Write the close in its quoted unit: HKD 847.50."""
        return money(self.document["price"]["value"], self.document["price"]["currency"])

    @property
    def measure(self) -> str:
        """Say what the earned performance is relative to: the index, its proxy, what is expected.

        against MSCI China (MCHI, total return), expected +8.0%; without levels: absolute.
        """
        known, language = self.document["benchmark"], self.language
        if self.document["earned"]["relative"] is None:
            return say("absolute", language)
        code = "price_index" if known["kind"] == "price" else known["kind"]
        kind = say(code, language) if code else None
        proxy = self.stop.join(part for part in (known["symbol"], kind) if part)
        index = f"{known['index']}{self.bracketed(proxy)}" if proxy else str(known["index"])
        text = say("against", language).format(benchmark=index)
        if known["expected_return"] is None:
            return text
        return f"{text}{self.stop}{say('expected', language)} {signed(known['expected_return'])}"

    @property
    def basis_year(self) -> str:
        """Name the fiscal year that the target rests on: 2027E."""
        end = self.document["target"]["fiscal_end"]
        return MISSING if end is None else fiscal_year_label(end)

    @property
    def peer_mean(self) -> str:
        """Write the peers' mean of that year: 39.8×."""
        end = self.document["target"]["fiscal_end"]
        means = {one["fiscal_end"]: one["mean"] for one in self.document["peer_stats"]}
        return times(means.get(end or ""))

    @property
    def peers(self) -> str:
        """Write the peers' mean with its year: 2027E 39.8×; a dash where there is none."""
        mean = self.peer_mean
        return mean if mean == MISSING else f"{self.basis_year} {mean}"

    @property
    def stop(self) -> str:
        """Give the comma of the language."""
        return "，" if self.language == "zh" else ", "

    @property
    def colon(self) -> str:
        """Give the colon of the language."""
        return "：" if self.language == "zh" else ": "

    def bracketed(self, text: str) -> str:
        """Put a text behind another in the brackets of the language."""
        return f"（{text}）" if self.language == "zh" else f" ({text})"

    @property
    def struck(self) -> bool:
        """Tell whether rating and target are over, so that they are struck through."""
        return is_struck(self.document) and not self.hidden

    @property
    def rating_line(self) -> str:
        """Say the rating with status, age and target: never one without the others.

        What is over is said in words, where nothing can be struck through.
        """
        words = {True: say("over", self.language), False: ""}
        return " · ".join(f"{text}{words[struck]}" for text, struck in self.rating_parts)

    @property
    def rating_parts(self) -> list[tuple[str, bool]]:
        """Give the parts of the rating's line, and whether each is struck through."""
        if self.hidden:
            return [(say("hidden", self.language), False)]
        target, age = self.document["target"], self.document["target_age_days"]
        old = say("day old" if age == 1 else "days old", self.language)
        dated = self.bracketed(target["published_on"] or MISSING)
        price = money(target["published"], target["currency"])
        return [
            (self.rating, self.struck),
            (self.status, False),
            (old.format(n=MISSING if age is None else age), False),
            (f"{say('published target', self.language)} {price}{dated}", self.struck),
        ]

    def band_name(self, band: str | None) -> str:
        """Name a band in the reader's language."""
        if band is None:
            return MISSING
        names = {one["id"]: one["name"] for one in self.document["bands"]}
        return named(names[band], self.language) if band in names else band.replace("_", " ")

    def bands(self, pair: str | None) -> str:
        """Name two bands that are told as one text: buy/overweight is Buy / Overweight."""
        return " / ".join(self.band_name(one.strip()) for one in (pair or "").split("/"))

    def moved_band(self, old: str | None, new: str | None) -> str:
        """Say from which band to which: Buy → Overweight; one that was set only names it."""
        if old is None or old == new:
            return self.band_name(new)
        return f"{self.band_name(old)}{ARROW}{self.band_name(new)}"

    def line(self) -> str:
        """Say it all: upside 48.2% (Buy, active), price −3.1%, peers 2027E 39.8×."""
        # A move of a session that is long over says nothing of the price now.
        old = self.moved is None or self.document["price"]["stale"]
        moved = self.close if old else signed(self.moved)
        words = [say(one, self.language) for one in ("upside", "price", "peers_year")]
        first = self.status
        if not self.hidden:
            rating = self.bracketed(f"{self.rating}{self.stop}{self.status}")
            first = f"{words[0]} {self.upside}{rating}"
        return self.stop.join((first, f"{words[1]} {moved}", f"{words[2]} {self.peers}"))
