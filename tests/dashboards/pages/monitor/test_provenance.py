"""Every input with its date, source, age and mend."""

from __future__ import annotations

from dashboards.pages.monitor.provenance import inputs_card, inputs_of
from tests.dashboards import documents
from tests.dashboards.reading import lines_of


def test_every_input_of_the_report_day_is_listed_and_ok() -> None:
    found = inputs_of(documents.report_day())
    assert [f"{one.subject} {one.item}" for one in found] == [
        "0100.HK close",
        "0100.HK shares",
        "0100.HK model 2026E–2028E",
        "0100.HK target, 75.0× P/S 2027E",
        "USDHKD rate",
        "USDCNY rate",
        "2513.HK close",
        "2513.HK shares",
        "2513.HK consensus 2026E–2028E",
        "PLTR close",
        "PLTR shares",
        "PLTR consensus 2026E–2028E",
    ]
    assert all(one.problem is None and one.mend is None for one in found)
    assert all(one.source == "report" and one.date != "—" for one in found)
    consensus = next(one for one in found if "2513.HK consensus" in f"{one.subject} {one.item}")
    assert consensus.value == "CNY\u00a02,800 · 6,700 · 15,700\u00a0m"
    assert consensus.age == "0 / 45\u00a0days"


def test_stale_inputs_say_how_old_they_are_and_what_to_run() -> None:
    found = {f"{one.subject} {one.item}": one for one in inputs_of(documents.expired())}
    close = found["0100.HK close"]
    assert (close.age, close.problem) == ("152 / 2\u00a0sessions", "stale")
    assert close.mend == "tracker run prices"
    assert found["USDHKD rate"].mend == "tracker run fx"
    assert found["PLTR consensus 2026E–2028E"].mend == "tracker run consensus"
    target = found["0100.HK target, 75.0× P/S 2027E"]
    assert (target.problem, target.mend) == ("horizon over", "tracker coverage load FILE")


def test_a_feeds_figure_says_when_it_became_known() -> None:
    document = documents.report_day()
    document["price"] |= {"source": "yahoo", "note": None, "known_at": "2026-04-24T08:00:00Z"}
    assert inputs_of(document)[0].note == "known 24\u00a0Apr\u00a02026\u00a008:00\u00a0UTC"


def test_unconfirmed_shares_are_marked() -> None:
    document = documents.report_day()
    document["shares"]["confirmed"] = False
    shares = inputs_of(document)[1]
    assert (shares.problem, shares.mend) == ("unconfirmed", "tracker coverage load FILE")


def test_years_of_different_vintages_stand_apart() -> None:
    document = documents.report_day()
    document["peers"][0]["revenue"][0] |= {"as_of": "2026-05-01", "source": "yahoo"}
    found = [one for one in inputs_of(document) if one.subject == "2513.HK"]
    assert [one.item for one in found if "consensus" in one.item] == [
        "consensus 2026E",
        "consensus 2027E · 2028E",
    ]


def test_a_year_that_the_source_does_not_reach_is_mended_by_entering_it() -> None:
    document = documents.expired()
    for one in document["peers"][0]["revenue"][:2]:
        one |= {"as_of": "2026-11-24", "source": "yahoo", "stale": False}
    mends = {
        one.item: one.mend
        for one in inputs_of(document)
        if one.subject == "2513.HK" and "consensus" in one.item
    }
    assert mends == {
        "consensus 2026E · 2027E": None,
        "consensus 2028E": "tracker coverage load FILE",
    }


def test_what_is_missing_is_listed_with_its_mend() -> None:
    found = inputs_of(documents.nothing())
    assert [one.problem for one in found] == ["missing"] * 4
    assert all(one.mend for one in found)


def test_printed_figures_are_shown_exactly_as_printed() -> None:
    lines = lines_of(inputs_card(documents.report_day()))
    assert "2513.HK price 976 HKD 15 Apr 2026 · table 64" in lines
    assert "0100.HK hkd to cny 0.9 CNY per HKD 15 Apr 2026 · note under table 64" in lines
