"""Findings in a reader's language: in Chinese what the code means, beside the English sentence."""

from __future__ import annotations

from jobs.mail.phrases import severity_words
from tracker.addresses import Language
from tracker.document import FindingDocument
from tracker.finding_titles import TITLES


def finding_line(finding: FindingDocument, language: Language) -> tuple[str, str]:
    """Give a finding's severity and sentence; in Chinese behind the words of its code."""
    if language == "en":
        return finding["severity"], finding["message"]
    _, title = TITLES.get(finding["code"], ("", finding["code"].replace("_", " ")))
    return severity_words(
        finding["severity"], language
    ), f"{finding['subject']} {title}（{finding['message']}）"
