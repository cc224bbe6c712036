"""Charts of prices and multiples: from zero, nothing cut, names as text, what is old hollow."""

from __future__ import annotations

from urllib.parse import unquote

from dashboards.figures.model_football import Bar, football
from dashboards.figures.model_mini import Mini, mini_chart
from dashboards.figures.palette import palette_of
from dashboards.figures.peers_leaving import Left, Rule, leaving
from dashboards.figures.peers_scatter import Dot, scatter
from dashboards.figures.peers_years import Box, Line, across_years
from dashboards.reader import Reader

PALETTE = palette_of(Reader())


def test_the_football_field_starts_at_zero_and_ends_beyond_its_longest_bar() -> None:
    bars = [
        Bar("closes", 345.0, 1238.0, (), "market"),
        Bar("<b>peers</b>", 466.8, 2000.0, [(1302.3, "at the mean")], "computed", hollow=True),
    ]
    figure = football(bars, 417.0, "close", PALETTE, title="HKD")
    assert figure["layout"]["xaxis"]["range"] == [0, 2120.0]
    assert figure["layout"]["yaxis"]["ticktext"] == ["closes", "&lt;b&gt;peers&lt;/b&gt;"]
    assert figure["data"][0]["marker"]["symbol"] == ["circle-open"]


def test_a_small_chart_is_one_image_with_a_dashed_forecast() -> None:
    drawn = mini_chart(
        Mini([31.0, 79.0, 269.0], [True, True, False], [None, None, 285.0], [None, 82.0, None]),
        PALETTE,
    )
    assert drawn.startswith("data:image/svg+xml,")
    assert unquote(drawn).count("stroke-dasharray") == 1 and "<rect" in unquote(drawn)


def test_a_small_chart_of_nothing_is_an_image_too() -> None:
    assert "<svg" in unquote(mini_chart(Mini([None], [False], [None], [None]), PALETTE))


def test_leaving_a_peer_out_is_coloured_by_its_direction() -> None:
    rows = [Left("a", 400.0, ""), Left("b", 900.0, ""), Left("c", 700.0, "")]
    figure = leaving(rows, Rule(700.0, "all"), PALETTE, title="HKD", close=Rule(417.0, "close"))
    assert figure["data"][0]["marker"]["color"] == [PALETTE.down, PALETTE.up, PALETTE.dim]


def test_a_stale_dot_is_hollow_and_the_company_the_largest() -> None:
    dots = [Dot("own", "", 1.6, 23.8, True, False), Dot("peer", "", 0.4, 26.6, False, True)]
    peers, own = scatter(dots, PALETTE, across="growth", up="P/S")["data"]
    assert peers["marker"]["symbol"] == ["circle-open"] and own["marker"]["symbol"] == ["circle"]
    assert own["marker"]["size"] > peers["marker"]["size"] and own["x"] == [160.0]


def test_a_missing_multiple_is_no_dot_and_no_box() -> None:
    lines = [Line("own", [48.3, None], [False, False], True)]
    boxes = [Box(31.2, 50.2, 40.7), Box(None, None, None)]
    words = {"mean": "mean", "axis": "P/S"}
    figure = across_years(["2027E", "NTM"], lines, boxes, PALETTE, words)
    assert figure["data"][1]["y"] == [48.3] and len(figure["layout"]["shapes"]) == 1
