"""The mark on every letter of a simulated record: in its subject, its text and its page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from jobs.mail.messages import Letter
from tracker.addresses import Language
from tracker.simulated import BOTH, SENTENCE, WORDS

BODY: Final = re.compile(r"<body[^>]*>")
STYLE: Final = (
    "margin:0;padding:8px 24px;background:#7a3e00;color:#ffffff;font-weight:600;text-align:center"
)


def simulated_letter(letter: Letter, language: Language) -> Letter:
    """Give the letter with the words that everything in it is simulated, before all else."""
    html = letter.html
    if html is not None:
        strip = f'<p style="{STYLE}">{BOTH}<br>{SENTENCE[language]}</p>'
        html = BODY.sub(lambda found: found.group() + strip, html, count=1)
    return replace(
        letter,
        subject=f"[{WORDS[language]}] {letter.subject}",
        text=f"{BOTH}\n{SENTENCE[language]}\n\n{letter.text}",
        html=html,
    )
