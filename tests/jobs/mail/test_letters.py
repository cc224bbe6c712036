"""Both mails in both languages as kept, and what must never be seen or lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobs.mail import templates
from jobs.mail.alert_letter import alert_letter
from jobs.mail.charts import Series, draw_chart
from jobs.mail.digest_letter import digest_letter
from jobs.mail.finding_words import finding_line
from jobs.mail.messages import LARGEST_HTML, Letter, mail_bytes, message_id
from jobs.mail.news import DigestNews, Need
from jobs.mail.standing import Standing
from tests.jobs.mail.letters import (
    LANGUAGES,
    LINK,
    alert_news,
    digest_news,
    document,
    kept,
    letter,
    name_news,
)
from tests.tracker import universe as u
from tracker.addresses import Language
from tracker.alerts.changes import Reason
from tracker.document import FindingDocument

LATE = date(2026, 11, 2)
NOW = datetime(2026, 4, 16, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["alert", "digest"])
def test_a_mail_is_what_was_kept(kind: str, language: Language) -> None:
    found = letter(kind, language)
    assert f"{found.subject}\n\n{found.text}" == kept(kind, language, "txt").read_text("utf-8")
    assert found.html == kept(kind, language, "html").read_text("utf-8")
    assert len(found.html or "") < LARGEST_HTML


def test_subjects_say_it_all() -> None:
    assert letter("alert", "en").subject == (
        "MiniMax 0100.HK: Buy → Overweight, upside 9.7% (Buy, active), price +41.6%, "
        "peers 2027E 40.7×"
    )
    assert letter("digest", "en").subject == (
        "MiniMax 0100.HK: upside 9.7% (Buy, active), price +41.6%, peers 2027E 40.7×"
    )


def test_several_names_say_how_many_need_their_reader() -> None:
    other = document()
    other["ticker"], other["name"] = "X", {"en": "X Corp", "zh": "某公司"}
    news = digest_news(names=(name_news(), name_news(other, changed=False)), corrections=())
    assert digest_letter(news, "en", LINK)[0].subject == (
        "1 of 2 needs you: MiniMax Buy → Overweight"
    )
    chinese, _ = digest_letter(news, "zh", LINK)
    assert chinese.subject == "2 家中 1 家需处理：MINIMAX-W 买入 → 增持"
    calm = replace(news, needs=())
    assert digest_letter(calm, "en", LINK)[0].subject == "0 of 2 need you"


def test_what_needs_the_reader_stands_by_company_the_weightiest_first() -> None:
    """Three things at two companies, told in the order band, other, stale: two headings."""
    other = document()
    other["ticker"], other["name"] = "X", {"en": "X Corp", "zh": "某公司"}
    band, stale = digest_news().needs
    news = digest_news(
        names=(name_news(), name_news(other)),
        needs=(band, Need("X", "band", "hold", "buy", ()), stale),
        corrections=(),
        first=False,
    )
    found, _ = digest_letter(news, "en", LINK)
    told = found.text.split("WHAT NEEDS YOU\n")[1].split("\n\n")[0]
    assert told.splitlines() == [
        "* MiniMax 0100.HK",
        "  - Band Buy → Overweight — review the rating",
        "  - Consensus of PLTR is 47 days old (limit 45) — import consensus",
        "* X Corp X",
        "  - Band Hold → Buy — review the rating",
    ]
    assert "3 things need you, at 2 companies" in (found.html or "")
    assert "3 项需要您处理，涉及 2 家公司" in (digest_letter(news, "zh", LINK)[0].html or "")


def test_a_quiet_day_is_short() -> None:
    news = DigestNews(date(2026, 4, 16), (name_news(changed=False, chart=None),))
    assert news.quiet
    found, _ = digest_letter(news, "en", LINK)
    assert "Nothing needs you today" in found.text
    assert "UNCHANGED" in found.text
    assert found.charts == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_restricted_name_shows_neither_rating_nor_target_nor_upside(language: Language) -> None:
    shown = document(u.status(date(2026, 4, 16), "restricted"))
    news = alert_news(shown, chart=b"PNG")
    digest = digest_news(names=(name_news(shown), name_news(shown, changed=False)))
    for found, _ in (alert_letter(news, language, LINK), digest_letter(digest, language, LINK)):
        whole = f"{found.subject}{found.text}{found.html}"
        for hidden in ("1,317", "Buy", "买入", "9.7%", "55.4", "Overweight", "增持", "48.0%"):
            assert hidden not in whole, hidden
        assert found.charts == {}


def test_an_expired_target_never_looks_like_a_buy() -> None:
    shown = document(day=LATE, close=250.0)
    found, _ = alert_letter(alert_news(shown, rule="target_review"), "en", LINK)
    assert found.subject.startswith(
        "MiniMax 0100.HK: target review due, upside 426.8% against an expired target "
        "(Buy, horizon ended)"
    )
    assert "Buy (expired) · horizon ended · 201 days old" in found.text


def test_a_date_stays_on_one_line_and_what_stands_beside_it_is_escaped() -> None:
    text = "no close <on> 2026-04-15"
    failed = Reason("fx", "job_failed", 3.0, 3.0, subject="fx", text=text)
    news = alert_news(rule="job_failed", reasons=(failed,))
    whole = str(alert_letter(replace(news, document=None), "en", LINK)[0].html)
    assert re.search(r'no close &lt;on&gt; <span class="fixed"[^>]*>2026-04-15</span></p>', whole)
    assert "nowrap" in whole.split("no close &lt;on&gt; <span")[1].partition(">")[0]


def test_trap_names_break_headers_and_pages() -> None:
    shown = document()
    shown["name"]["en"] = "<script>alert(1)</script>\r\nBcc: spy@x.y"
    found, _ = alert_letter(alert_news(shown), "en", LINK)
    assert "<script>" not in str(found.html)
    mail = sent(found)
    assert mail["Bcc"] is None
    assert "Bcc: spy@x.y" in mail["Subject"]


def sent(found: Letter, receiver: str = "pm@desk.example") -> object:
    raw = mail_bytes(
        found,
        sender="tracker@desk.example",
        receiver=receiver,
        identity=message_id(receiver, "change 1", "tracker@desk.example"),
        date=NOW,
        base_url=LINK,
    )
    return message_from_bytes(raw, policy=default)


WORDS_OF_SUBJECTS = st.sampled_from(
    ["MiniMax", "0100.HK:", "Buy", "→", "−3.5%,", "40.7×", "(Buy,", "active),", "peers", "买入；"]
)


@example(["Hold", "(Buy,", "active),", *["peers"] * 8, "→", "Buy"])  # lost a space once
@example(["MiniMax"] * 9 + ["Buy"])  # as long as a line: began with a space once
@given(st.lists(WORDS_OF_SUBJECTS, min_size=1, max_size=30))
def test_trap_a_long_subject_loses_or_doubles_spaces(words: list[str]) -> None:
    subject = " ".join(words)
    mail = sent(Letter(subject, "text"))
    assert mail["Subject"] == subject


@pytest.mark.parametrize("subject", ["=?utf-8?q?Buy?=", "x" * 300])
def test_a_subject_that_looks_encoded_or_has_no_spaces_stays_itself(subject: str) -> None:
    assert sent(Letter(subject, "text"))["Subject"] == subject


def test_trap_a_repeated_mail_differs_in_its_date() -> None:
    found = letter("digest", "zh")
    parts = {"sender": "t@d.example", "receiver": "pm@d.example", "identity": "<1@d>"}
    one, two = (mail_bytes(found, **parts, date=NOW, base_url=LINK) for _ in range(2))
    assert one == two
    mail = message_from_bytes(one, policy=default)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"].startswith("<mailto:")
    assert mail["Date"] == "Thu, 16 Apr 2026 10:30:00 +0000"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]


def test_trap_a_repeated_mail_has_another_id() -> None:
    names = {message_id(one, two, "t@d") for one in ("a@b", "c@d") for two in ("1", "2")}
    assert len(names) == 4
    assert message_id("a@b", "1", "t@d.example").endswith("@d.example>")


def test_a_broken_template_leaves_a_mail_in_text(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = templates._render

    def broken(name: str, context: object) -> str:
        if name.endswith(".html"):
            raise TypeError("a template of a test")
        return whole(name, context)  # type: ignore[arg-type]

    monkeypatch.setattr(templates, "_render", broken)
    found, problems = alert_letter(alert_news(chart=b"PNG"), "en", LINK)
    assert (found.html, found.charts) == (None, {})
    assert "Buy → Overweight" in found.text
    assert problems == ["the HTML of a mail could not be written: TypeError: a template of a test"]


def test_without_any_template_the_subject_and_the_link_remain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(name: str, context: object) -> str:
        raise KeyError(name)

    monkeypatch.setattr(templates, "_render", broken)
    found, problems = digest_letter(digest_news(), "en", LINK)
    assert LINK in found.text
    assert found.subject in found.text
    assert len(problems) == 2


def test_trap_long_mails_are_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "LARGEST_HTML", 1000)
    found, problems = alert_letter(alert_news(), "en", LINK)
    assert found.html is None
    assert "text only" in problems[0]


def test_a_chart_is_a_png_even_of_one_flat_price() -> None:
    days = u.on(*[u.days_after(u.REPORT_DAY, place) for place in range(3)]).days
    flat = Series(
        days,
        days.astype("float64") * 0 + 847.5,
        days.astype("float64") * 0 + 0.55,
        "HKD",
        [1145.2, 847.0],
        [0.15, 0.05, -0.05],
    )
    assert draw_chart(flat).startswith(b"\x89PNG")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_expired_target_is_struck_through_and_in_text_called_so(language: Language) -> None:
    """Six months from 15 April end on 15 October 2026."""
    over = Standing(document(day=LATE), language)
    shown = over.rating_line
    assert [struck for _, struck in over.rating_parts] == [True, False, False, True]
    assert shown.count("(expired)" if language == "en" else "已过期") == 2
    names = (name_news(over.document),)
    for found, _ in (
        digest_letter(digest_news(names=names), language, LINK),
        alert_letter(alert_news(over.document), language, LINK),
    ):
        assert found.html is not None
        assert found.html.count("<s>") == 2
        plain = re.sub(r"</?span[^>]*>", "", found.html)
        dated = " (2026-04-15)</s>" if language == "en" else "（2026-04-15）</s>"
        assert f"1,317.00{dated}" in plain
        assert shown in found.text
    current = Standing(document(), language)
    assert not any(struck for _, struck in current.rating_parts)


def test_a_chinese_reader_is_told_the_kind_of_a_finding_before_its_sentence() -> None:
    finding: FindingDocument = {
        "severity": "warning",
        "subject": "USDHKD",
        "code": "stale_fx",
        "message": "USDHKD: the last rate is old",
        "usable": True,
    }
    assert finding_line(finding, "en") == ("warning", "USDHKD: the last rate is old")
    assert finding_line(finding, "zh") == (
        "警告",
        "USDHKD 汇率过期（USDHKD: the last rate is old）",
    )
