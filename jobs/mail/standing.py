"""One name as mails may show it: a rating never without status and age."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.mail.phrases import MISSING, named, number, percent, say, signed, times
from tracker.addresses import Language
from tracker.document import Valuation
from tracker.restricted import RESTRICTED
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
    def upside(self) -> str:
        """Write the banded upside, labelled where its target has expired."""
        if self.hidden:
            return MISSING
        value: float | None = self.document["upside"][self.document["banded"]]  # type: ignore[literal-required]
        text = percent(value)
        if not is_over(self.document):
            return text
        gap = "" if self.language == "zh" else " "
        return f"{text}{gap}{say('expired', self.language)}"

    @property
    def measure(self) -> str:
        """Say what the earned performance is relative to: the index, its proxy, what is expected.

        MSCI China (MCHI, total return), expected +8.0%; without levels: absolute.
        """
        known, language = self.document["benchmark"], self.language
        if self.document["earned"]["relative"] is None:
            return say("absolute", language)
        code = "price_index" if known["kind"] == "price" else known["kind"]
        kind = say(code, language) if code else None
        proxy = ", ".join(part for part in (known["symbol"], kind) if part)
        text = f"{known['index']} ({proxy})" if proxy else str(known["index"])
        if known["expected_return"] is None:
            return text
        return f"{text}, {say('expected', language)} {signed(known['expected_return'])}"

    @property
    def peers(self) -> str:
        """Write the peers' mean of the target's basis year: 27E 39.8x."""
        end = self.document["target"]["fiscal_end"]
        means = {one["fiscal_end"]: one["mean"] for one in self.document["peer_stats"]}
        label = MISSING if end is None else f"{end[2:4]}E"
        return f"{label} {times(means.get(end or ''))}"

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
        old = MISSING if age is None else f"{age}"
        gap = "" if self.language == "zh" else " "
        money = f"{target['currency']} {number(target['published'])}"
        published = f"{say('published target', self.language)} {money} ({target['published_on']})"
        return [
            (self.rating, self.struck),
            (self.status, False),
            (f"{old}{gap or ' '}{say('days old', self.language)}", False),
            (published, self.struck),
        ]

    def band_name(self, band: str | None) -> str:
        """Name a band in the reader's language."""
        if band is None:
            return MISSING
        names = {one["id"]: one["name"] for one in self.document["bands"]}
        return named(names[band], self.language) if band in names else band.replace("_", " ")

    def line(self) -> str:
        """Say it all: upside 48.2% (Buy, active), price -3.1%, peers 27E 39.8x."""
        price = self.document["price"]
        moved = signed(self.moved)
        if self.moved is None:
            moved = f"{price['currency'] or ''} {number(price['value'])}".strip()
        words = [say(one, self.language) for one in ("upside", "price", "peers_year")]
        begin, stop, end = ("（", "，", "）") if self.language == "zh" else (" (", ", ", ")")
        first = self.status
        if not self.hidden:
            first = f"{words[0]} {self.upside}{begin}{self.rating}{stop}{self.status}{end}"
        return f"{first}{stop}{words[1]} {moved}{stop}{words[2]} {self.peers}"
