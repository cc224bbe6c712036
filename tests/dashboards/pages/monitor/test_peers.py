"""The rows of the peers grid: every peer a row, what is missing an em dash."""

from __future__ import annotations

from dashboards.pages.monitor.hero import strip
from dashboards.pages.monitor.implied import implied_part
from dashboards.pages.monitor.multiples import fiscal_years, multiples_part, premium
from dashboards.pages.monitor.peers import own_row, peer_row, peers_card, statistic_rows
from dashboards.pages.monitor.upside import readings_part
from dashboards.rating import standing_of
from tests.dashboards import documents, parts
from tests.dashboards.reading import lines_of, text_of

YEARS = list(parts.YEARS)


def test_the_grid_shows_the_figures_of_the_report() -> None:
    lines = lines_of(peers_card(documents.report_day()))
    assert "Mean (n 2 of 2) | | | 82.6× | 40.7× | 21.6× | | | |" in lines
    zhipu = next(line for line in lines if line.startswith("Zhipu"))
    assert zhipu == (
        "Zhipu (Knowledge Atlas) (2513.HK) | HKD 867.00 (15 Apr 2026 · report) | "
        "HKD 386,546 (445.84 m shares) | 120.1× | 50.2× | 21.4× | "
        "CNY 2,800 | CNY 6,700 | CNY 15,700 | 15 Apr 2026 (consensus · report)"
    )


def test_values_stay_numbers_beside_their_text_for_sorting() -> None:
    row = peer_row(parts.palantir(), YEARS)
    assert (row["price"], row["ps_1"], row["revenue_2"]) == (135.7, 31.2, 14900.0)


def test_the_own_row_is_on_the_model() -> None:
    row = own_row(documents.report_day(), YEARS)
    assert (row["ps_1_text"], row["revenue_1_text"]) == ("48.3×", "USD\u00a0703")
    assert row["as_of_sub"] == "our model · report"


def test_every_date_stands_with_its_own_source() -> None:
    """A fresh close of the feed beside the report's estimates."""
    peer = parts.palantir()
    peer["price"] |= {"session": "2026-06-29", "source": "yahoo"}
    row = peer_row(peer, YEARS)
    assert row["price_sub"] == "29\u00a0Jun\u00a02026 · yahoo"
    assert row["as_of_sub"] == "consensus · report"


def test_stale_inputs_are_marked_in_their_cells() -> None:
    row = peer_row(documents.expired()["peers"][0], YEARS)
    assert row["price_stale"] is True and row["as_of_stale"] is True
    assert row["ps_1_stale"] is True and row["market_cap_stale"] is True
    assert row["price_tip"] == "stale: 152\u00a0sessions old, limit 2"
    assert own_row(documents.report_day(), YEARS)["price_stale"] is False


def test_of_the_estimates_only_the_stale_year_is_marked() -> None:
    peer = parts.palantir()
    peer["revenue"][0] |= {"as_of": "2026-11-24", "source": "yahoo"}
    peer["revenue"][2] |= {"stale": True, "age": 224}
    row = peer_row(peer, YEARS)
    assert [row[f"revenue_{i}_stale"] for i in range(3)] == [False, False, True]
    assert (row["as_of_text"], row["as_of_stale"]) == ("24\u00a0Nov\u00a02026", False)
    assert row["as_of_sub"] == "consensus · yahoo/report"


def test_a_multiple_that_moves_with_its_price_alone_is_hollow() -> None:
    peer = parts.palantir()
    peer["ps"][1]["price_only"] = True
    row = peer_row(peer, YEARS)
    assert [row[f"ps_{i}_text"] for i in range(3)] == ["45.1×", "31.2×", "21.8×"]
    assert [row[f"ps_{i}_stale"] for i in range(3)] == [False, True, False]
    assert row["ps_1"] == 31.2
    assert row["ps_1_tip"] == "its consensus is too old to count in the peer-marked target"
    peer["shares"]["confirmed"] = False
    assert str(peer_row(peer, YEARS)["ps_1_tip"]).startswith("on an unconfirmed share count; its ")


def test_what_rests_on_an_unconfirmed_share_count_is_marked() -> None:
    peer = parts.palantir()
    peer["shares"]["confirmed"] = False
    row = peer_row(peer, YEARS)
    assert row["price_stale"] is False
    assert row["market_cap_sub"] == "2,390.60\u00a0m unconfirmed"
    assert [row[f"{field}_stale"] for field in ("market_cap", "ps_0", "ps_1", "ps_2")] == [True] * 4
    assert row["ps_1_tip"] == "on an unconfirmed share count"


def test_every_part_that_rests_on_an_unconfirmed_share_count_says_so() -> None:
    document = documents.report_day()
    document["shares"]["confirmed"] = False
    standing = standing_of(document)
    for part in (multiples_part(document), implied_part(document), readings_part(document)):
        assert "on unconfirmed share counts of 0100.HK" in text_of(part)
    assert "unconfirmed shares" in text_of(strip(document, standing))
    document["shares"]["confirmed"] = True
    document["peers"][0]["shares"]["confirmed"] = False
    assert "on unconfirmed share counts of 2513.HK" in text_of(implied_part(document))
    assert "unconfirmed" not in text_of(readings_part(document))


def test_a_peer_without_consensus_keeps_its_row() -> None:
    document = documents.report_day()
    peer = document["peers"][0]
    peer["revenue"] = []
    peer["ps"] = [{"fiscal_end": year, "value": None} for year in YEARS]
    for stat in document["peer_stats"]:
        stat |= {"n": 1, "missing": ["2513.HK"]}
    row = peer_row(peer, YEARS)
    assert {row[f"ps_{i}_text"] for i in range(3)} == {"—"}
    assert (row["as_of_text"], row["as_of_sub"]) == ("—", "no estimates")
    assert "n 1 of 2, missing 2513.HK" in text_of(peers_card(document))
    assert statistic_rows(document, YEARS)[0]["note"] == "n\u00a01 of 2"


def test_no_peers_is_said_and_breaks_nothing() -> None:
    document = documents.report_day()
    document |= {"peers": [], "peer_stats": [], "peer_implied": []}
    assert "No peer is recorded" in text_of(peers_card(document))
    assert statistic_rows(document, YEARS) == []


def test_the_premium_is_own_multiple_over_peer_mean() -> None:
    document = documents.report_day()
    # 48.3 / 40.7 - 1 = 0.18673...
    assert abs((premium(document, YEARS[1]) or 0) - 0.186732) < 1e-6
    document["peer_stats"][1]["mean"] = None
    assert premium(document, YEARS[1]) is None


def test_fiscal_years_are_the_models_else_the_peers() -> None:
    document = documents.report_day()
    assert fiscal_years(document) == YEARS
    document |= {"ps": [], "revenue": []}
    assert fiscal_years(document) == YEARS
    assert fiscal_years(documents.nothing()) == []
