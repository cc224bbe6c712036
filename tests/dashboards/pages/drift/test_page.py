"""The page says where a line stands, what moved it and from what; in bad states it says why not."""

from __future__ import annotations

import datetime as dt

import orjson
import pytest
from sqlalchemy import Engine

from dashboards.callbacks import content
from dashboards.pages.drift.page import DRIFT, render
from dashboards.reader import Reader, reading_as
from dashboards.record import Record
from db.batches import seal
from db.engine import writing
from tests.dashboards import databases, documents, drifting
from tests.dashboards.asking import ask
from tests.dashboards.databases import REPORT_EVENING
from tests.dashboards.pages.drift.looking import asked, page
from tests.dashboards.reading import find, text_of, walk
from tests.tracker import universe as u


def test_the_first_sentence_says_what_moved_the_upside_since_publication(record: Record) -> None:
    # The 30th session after it closes at 847.50 - 300 = 547.50; 1317 / 547.50 - 1 = 140.5 %
    lines = page(record)
    assert "Upside to the published target rose from 55.4% to 140.5%: price +85.1 pp." in lines


def test_the_parts_stand_with_their_factors_and_sum_to_the_change(record: Record) -> None:
    lines = page(record)
    assert "| Price | | 847.50 | | 547.50 | | ▲ +85.1 pp |" in lines
    assert "| Residual | | | | | | 0 |" in lines
    assert "| Change | | | | | | ▲ +85.1 pp |" in lines


def test_two_other_dates_are_explained(record: Record) -> None:
    # 24 April is the 7th session: 777.50, 69.4 %; 8 May the 16th: 687.50, 91.6 %
    lines = page(record, "?from=2026-04-24&to=2026-05-08")
    assert "Upside to the published target rose from 69.4% to 91.6%: price +22.2 pp." in lines


def test_the_multiple_falls_with_the_price(record: Record) -> None:
    # 847.50 x 313.64 / 7.83 / 703 = 48.3 and at 547.50 31.2
    lines = page(record, "?show=ps")
    assert "P/S 2027E on our model fell from 48.3× to 31.2×: price −17.1×." in lines


def test_the_peers_mean_and_the_premium_have_bridges_of_their_own(record: Record) -> None:
    # The peers stand at a mean of 40.7: a premium of 18.7 % becomes 31.2 / 40.7 - 1 = -23.3 %
    assert "Mean P/S 2027E of the peers is unchanged at 40.7×." in page(record, "?explain=peers")
    lines = page(record, "?explain=premium")
    assert "Premium to the peers, P/S 2027E fell from 18.7% to −23.3%: price −42.0 pp." in lines


def test_a_date_without_change_is_said_to_be_unchanged(record: Record) -> None:
    lines = page(record, "?from=2026-05-08&to=2026-05-08")
    assert "Upside to the published target is unchanged at 91.6%." in lines


def test_a_range_that_went_and_came_back_says_so(engine: Engine) -> None:
    later = u.shares(u.MINIMAX, dt.date(2026, 5, 4), 627.28)
    close = u.price(u.MINIMAX, dt.date(2026, 5, 4), 423.75)
    drifting.record(engine, later, close)
    lines = page(Record(engine, lambda: drifting.NOW), "?show=ps&from=2026-04-15&to=2026-05-04")
    said = next(line for line in lines if line.startswith("P/S 2027E on our model "))
    # Half the price on twice the shares: -33.5 and +33.5 of a multiple that is where it was.
    assert any("price −33.5×" in line and "shares +33.5×" in line for line in lines), said


def test_hindsight_is_named_and_never_the_default(record: Record) -> None:
    assert "Each session as known at its own close" in page(record)
    assert "With hindsight: each session with everything known now" in page(record, "?known=now")


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?show=ev", "show=ev in the address: expected one of upside, ps"),
        ("?range=9y", "range=9y in the address: expected one of 1m, 3m, 6m, ytd, since, all"),
        ("?from=soon", "from=soon in the address: expected a date such as 2026-04-15"),
        ("?to=2030-01-01", "expected no day after the last close, 29 May 2026"),
        ("?from=2026-05-20&to=2026-05-08", "expected no day after the second date, 8 May 2026"),
        ("?year=1999", "expected one of 2026, 2027, 2028, ntm"),
        ("?page=0", "page=0 in the address: expected a number from 1 to 10000"),
    ],
)
def test_what_an_address_cannot_mean_is_named_and_a_default_shown(
    record: Record, search: str, said: str
) -> None:
    request = asked(record, search)
    assert content(DRIFT, request, Reader())
    assert said in " ".join(request.address.problems).replace("\u00a0", " ")


def test_an_empty_database_says_what_to_run(engine: Engine) -> None:
    assert "No valuation is recorded yet" in page(Record(engine, lambda: drifting.NOW))


def test_a_valuation_without_a_history_says_so(engine: Engine) -> None:
    databases.record(engine, documents.report_day(), at=REPORT_EVENING)
    lines = page(Record(engine, lambda: REPORT_EVENING))
    assert "0100.HK has no history yet" in lines
    assert any("nothing is recorded about 0100.HK" in line for line in lines)


def test_the_day_of_the_report_alone_is_a_page(engine: Engine) -> None:
    drifting.record(engine, now=REPORT_EVENING)
    lines = page(Record(engine, lambda: REPORT_EVENING))
    assert "Upside to the published target is unchanged at 55.4%." in lines


def test_a_company_without_peers_says_where_they_are_named(engine: Engine) -> None:
    facts = u.report_facts()
    facts["peer_set"] = []
    drifting.record(engine, *drifting.falling(), base=facts)
    lines = page(Record(engine, lambda: drifting.NOW))
    assert any("0100.HK has no peers: name them in its coverage file" in line for line in lines)
    assert page(Record(engine, lambda: drifting.NOW), "?show=ps&explain=peers")


def test_peers_without_consensus_leave_a_sentence_for_each_chart(engine: Engine) -> None:
    facts = u.report_facts()
    facts["consensus"] = []
    drifting.record(engine, *drifting.falling(), base=facts)
    lines = page(Record(engine, lambda: drifting.NOW))
    said = "No peer has a multiple of 2027E in this range; consensus is fetched by"
    assert sum(said in line for line in lines) == 2
    record = Record(engine, lambda: drifting.NOW)
    assert any("no bridge" in one for one in page(record, "?explain=peers"))
    with reading_as(Reader("zh")):
        shown = find(render(asked(record, "?explain=peers")), "drift-sentence")
    assert "无法分解" in text_of(shown)
    marked = [text_of(one) for one in walk(shown) if getattr(one, "lang", None) == "en"]
    assert marked == ["no peer has a multiple on both dates"]


def test_a_company_without_a_close_has_no_bridge_but_a_page(engine: Engine) -> None:
    facts = u.report_facts()
    facts["price"] = [row for row in facts["price"] if row["ticker"] != u.MINIMAX]
    drifting.record(engine, base=facts)
    lines = page(Record(engine, lambda: drifting.NOW))
    assert any("no close" in line for line in lines)


def test_a_document_of_another_version_costs_only_its_words(engine: Engine) -> None:
    drifting.record(engine)
    broken = documents.report_day()
    del broken["shares"], broken["horizon"]
    databases.record(engine, broken, at=drifting.NOW)
    lines = page(Record(engine, lambda: drifting.NOW))
    assert any("Upside to the published target" in line for line in lines)


def test_hostile_names_stay_text_in_page_and_figure(engine: Engine) -> None:
    facts = u.report_facts()
    for row in facts["company"]:
        row["name_en"] = "<b>=HYPERLINK(1)"
    drifting.record(engine, *drifting.falling(), base=facts)
    request = ask(engine, drifting.NOW, "/drift", "?show=ps")
    sent = orjson.dumps(content(DRIFT, request, Reader())).decode()
    assert "&lt;b&gt;=HYPERLINK(1) 2513.HK" in sent  # as Plotly has to get it
    assert (
        "<b>=HYPERLINK(1)" in sent
    )  # as a component's text, which a browser never reads as markup


def test_the_page_is_written_in_chinese(record: Record) -> None:
    with reading_as(Reader("zh")):
        lines = page(record)
    assert "相对已发布目标价的上行空间由 55.4% 升至 140.5%：股价 +85.1 pct。" in lines


def test_a_page_of_the_table_holds_twenty_sessions_the_newest_first(record: Record) -> None:
    first, second = page(record), page(record, "?page=2")
    assert any(line.startswith("| 29 May 2026 | | 547.50 | | +140.5% |") for line in first)
    assert any("page 2 of 2" in line for line in second)
    assert any(line.startswith("| 15 Apr 2026 | | 847.50 | | +55.4% |") for line in second)
    assert not any(line.startswith("| 15 Apr 2026 | | 847.50") for line in first)


def test_a_dash_in_the_latest_row_has_its_reason(record: Record) -> None:
    # The consensus is 44 days old on 29 May, the peer-marked target takes none older than 30.
    said = "peer-marked: fewer than two peers with a consensus of at most 30 days"
    assert any(said in line for line in page(record))


def test_a_history_is_read_again_when_a_batch_was_sealed(engine: Engine) -> None:
    drifting.record(engine)
    record = Record(engine, lambda: drifting.NOW)
    assert any("unchanged at 55.4%" in line for line in page(record))
    kind, row = u.price(u.MINIMAX, drifting.APRIL_24, 777.5)
    with writing(engine) as connection:
        seal(connection, source="yahoo", rows={kind: [row]}, now=drifting.NOW)
    assert any("rose from 55.4% to 69.4%" in line for line in page(record))


def test_the_company_is_called_as_the_reader_calls_it(record: Record) -> None:
    with reading_as(Reader("zh")):
        chinese = page(record)
    assert any(line.startswith("MINIMAX-W MiniMax 0100.HK") for line in chinese)
    assert any(line.startswith("MiniMax MINIMAX-W 0100.HK") for line in page(record))
