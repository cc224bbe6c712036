"""The digest as it would be sent now, for a screen: nothing is recorded, images are inlined."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from sqlalchemy import Engine

from db.engine import reading
from db.simulation import load_simulated
from jobs.digest import gather
from jobs.mail.digest_letter import digest_letter
from jobs.mail.messages import Letter
from jobs.mail.simulated import simulated_letter
from jobs.settings.desk import Settings
from jobs.settings.mail import mailing_of
from jobs.startup import now_utc
from tracker.addresses import Language
from tracker.errors import TrackerError


def preview_digest(
    engine: Engine, settings: Settings, language: Language | None
) -> tuple[Letter, str, list[str]]:
    """Give the letter of all names, its page with images inlined, and what was not whole."""
    mailing = mailing_of(settings)
    with reading(engine) as connection:
        gathered = gather(connection, now=now_utc())
        simulated = load_simulated(connection)
    if not gathered.names:
        raise TrackerError("no valuation is recorded yet; run 'tracker run recompute'")
    news = gathered.news(gathered.names, jobs=True)
    spoken = language or mailing.language
    letter, problems = digest_letter(news, spoken, mailing.base_url)
    if simulated:
        letter = simulated_letter(letter, spoken)
    told = [*(one for _, one in gathered.problems), *problems]
    return letter, inlined(letter), told


def inlined(letter: Letter) -> str:
    """Give a letter's page with its charts inside, its text where it has no page."""
    page = letter.html or f"<pre>{escape(letter.text)}</pre>"
    for name, chart in letter.charts.items():
        data = f"data:image/png;base64,{b64encode(chart).decode('ascii')}"
        page = page.replace(f'cid:{name}"', f'{data}"')
    return page
