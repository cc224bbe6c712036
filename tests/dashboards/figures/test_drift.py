"""Charts of drift hold the numbers they are given: zero-based bars that sum, gaps, bands, marks."""

from __future__ import annotations

import math
from base64 import b64decode

import numpy as np
import pytest

from dashboards.figures.drift_bridge import Step, bridge_figure
from dashboards.figures.drift_history import (
    Chart,
    Chosen,
    Line,
    Zone,
    history_figure,
    span_of,
)
from dashboards.figures.drift_peers import Spread, SpreadWords, premium_figure, spread_figure
from dashboards.figures.drift_ticks import Happening
from dashboards.figures.packed import Packed, packed, packed_days
from dashboards.figures.palette import palette_of
from dashboards.reader import Reader

LIGHT = palette_of(Reader())
DAYS = np.array(["2026-04-15", "2026-04-16", "2026-04-17"], "datetime64[s]")
WORDS = SpreadWords("range", "quartiles", "median", "own")


def numbers(*values: float) -> np.ndarray:
    return np.array(values, "float64")


def unpacked(column: Packed) -> np.ndarray:
    found = np.frombuffer(b64decode(column["bdata"]), dtype=f"<{column['dtype']}")
    return found.astype("float64")


def chart(**changes: object) -> Chart:
    own = Line("Upside", numbers(0.55, math.nan, 0.69), "own")
    base = {"days": DAYS, "lines": [own], "unit": "ratio", "hindsight": False}
    return Chart(**{**base, **changes})  # type: ignore[arg-type]


def test_packed_numbers_come_back_to_five_digits_and_missing_ones_missing() -> None:
    given = numbers(48.2904, 0.554, math.nan, -0.0831, 265_809.9, 0.0)
    back = unpacked(packed(given))
    assert back == pytest.approx(given, rel=1e-5, nan_ok=True)


def test_packed_days_are_milliseconds_since_1970() -> None:
    # 15 April 2026 is day 20,558
    assert unpacked(packed_days(DAYS))[0] == 20_558 * 86_400_000


def test_the_bars_of_a_bridge_stand_on_zero_and_sum() -> None:
    """From 55 % up by 30 and down by 10 to 75 %: the parts float where the one before ended."""
    steps = [
        Step("Start", 0.55, "+55.0%", level=True),
        Step("Price", 0.30, "▲ +30.0 pp"),
        Step("FX", -0.10, "▼ −10.0 pp"),
        Step("Residual", 0.0, "0"),
        Step("End", 0.75, "+75.0%", level=True),
    ]
    figure = bridge_figure(steps, "ratio", LIGHT)
    (bars,) = figure["data"]
    assert bars["base"] == pytest.approx([0.0, 0.55, 0.85, 0.75, 0.0])
    assert bars["y"] == [0.55, 0.30, -0.10, 0.0, 0.75]
    low, high = figure["layout"]["yaxis"]["range"]
    assert low == 0.0
    assert high > 0.85
    assert bars["marker"]["color"][:3] == [LIGHT.dim, LIGHT.up, LIGHT.down]
    texts = [one["text"] for one in figure["layout"]["annotations"]]
    assert texts == ["+55.0%", "▲ +30.0 pp", "▼ −10.0 pp", "0", "+75.0%"]
    assert len(figure["layout"]["shapes"]) == 4  # from each bar to the next


def test_a_bridge_through_zero_keeps_zero_in_sight() -> None:
    steps = [
        Step("Start", 0.2, "", level=True),
        Step("Price", -0.9, ""),
        Step("End", -0.7, "", level=True),
    ]
    low, high = bridge_figure(steps, "ratio", LIGHT)["layout"]["yaxis"]["range"]
    assert low < -0.7
    assert high > 0.2


def test_names_of_steps_break_between_words_and_never_become_markup() -> None:
    steps = [Step("<b>NEW Price", 1.0, "+1.0×", level=True)]
    figure = bridge_figure(steps, "multiple", LIGHT)
    assert figure["layout"]["xaxis"]["ticktext"] == ["&lt;b&gt;NEW<br>Price"]


def test_the_axis_of_a_history_holds_zero_every_line_and_every_threshold() -> None:
    bands = [Zone(0.15, None, "2026-04-15", "2026-04-17", "Buy", 3), Zone(None, -0.4, "", "", "")]
    low, high = span_of(chart(zones=bands))
    assert low < -0.4
    assert high > 0.69
    assert span_of(chart(lines=[], unit="multiple")) == (0.0, 1.0)


def test_a_hidden_line_does_not_widen_the_axis_but_can_be_asked_for() -> None:
    far = Line("Marked", numbers(9.0, 9.0, 9.0), "aside", hidden=True)
    shown = chart(lines=[*chart().lines, far])
    assert span_of(shown)[1] < 1
    drawn = history_figure(shown, LIGHT)["data"]
    assert {one["name"]: one["visible"] for one in drawn} == {
        "Marked": "legendonly",
        "Upside": True,
    }


def test_hindsight_is_dotted_and_what_was_known_is_solid() -> None:
    assert history_figure(chart(), LIGHT)["data"][0]["line"]["dash"] == "solid"
    assert history_figure(chart(hindsight=True), LIGHT)["data"][0]["line"]["dash"] == "dot"


def test_the_own_line_lies_above_its_peers_which_have_colours_of_their_own() -> None:
    lines = [
        Line("Own", numbers(1, 2, 3), "own"),
        Line("A", numbers(4, 5, 6), "peer"),
        Line("B", numbers(4, 5, 6), "peer"),
        Line("Mean", numbers(4, 5, 6), "mean"),
    ]
    drawn = history_figure(chart(lines=lines, unit="multiple"), LIGHT)["data"]
    assert [one["name"] for one in drawn] == ["A", "B", "Mean", "Own"]
    assert len({one["line"]["color"] for one in drawn}) == 4


def test_bands_are_shaded_to_the_edges_and_named_where_there_is_room() -> None:
    bands = [
        Zone(0.15, None, "2026-04-15", "2026-04-17", "Buy", 3),
        Zone(0.14, 0.15, "2026-04-15", "2026-04-17", "Narrow", 2),
    ]
    layout = history_figure(chart(zones=bands), LIGHT)["layout"]
    assert layout["shapes"][0]["y1"] == layout["yaxis"]["range"][1]
    assert [one["text"] for one in layout["annotations"]] == ["Buy"]


def test_a_range_is_named_at_both_ends_and_its_mean_is_a_level() -> None:
    span = Zone(20.0, 40.0, "2026-04-15", "2026-04-17", "90th", low_name="10th")
    lines = [Line("Own", numbers(10, 20, 50), "own")]
    made = chart(lines=lines, unit="multiple", zones=[span], mean=(30.0, "mean"))
    layout = history_figure(made, LIGHT)["layout"]
    named = {one["text"]: one["y"] for one in layout["annotations"]}
    assert named == {"mean": 30.0, "90th": 40.0, "10th": 20.0}
    assert layout["shapes"][-1]["y0"] == layout["shapes"][-1]["y1"] == 30.0


def test_what_happened_on_a_day_is_one_tick_with_all_its_words() -> None:
    told = [
        Happening("2026-04-15", "vintage", "Vintage <i>"),
        Happening("2026-04-15", "target", "Publication"),
        Happening("2026-04-17", "split", "Split"),
    ]
    strip = history_figure(chart(happenings=told), LIGHT)["data"][-1]
    assert strip["x"] == ["2026-04-15", "2026-04-17"]
    assert strip["text"] == ["Publication<br>Vintage &lt;i&gt;", "Split"]
    assert strip["marker"]["symbol"] == ["star", "x"]


def test_chosen_days_and_carried_closes_are_marked() -> None:
    made = chart(
        chosen=[Chosen("2026-04-15", 0.55, "+55.0%")],
        carried=(numbers(math.nan, 0.6, math.nan), "carried"),
    )
    _, carried, chosen = history_figure(made, LIGHT)["data"]
    assert unpacked(carried["y"]) == pytest.approx([0.6], rel=1e-5)
    assert carried["marker"]["symbol"] == "circle-open"
    assert (chosen["x"], chosen["y"]) == (["2026-04-15"], [0.55])


@pytest.mark.parametrize(
    ("values", "sides"),
    [
        ((0.6, 0.4, 0.1), ["top right", "bottom left"]),  # the line comes from above the last
        ((0.1, 0.4, 0.6), ["bottom right", "top left"]),
        ((0.6, math.nan, math.nan), ["top right", "bottom left"]),
    ],
)
def test_the_values_of_chosen_days_stand_off_the_line(
    values: tuple[float, ...], sides: list[str]
) -> None:
    ends = (values[0], values[2] if math.isfinite(values[2]) else 0.1)
    chosen = [
        Chosen(day, value, "")
        for day, value in zip(("2026-04-15", "2026-04-17"), ends, strict=True)
    ]
    made = chart(lines=[Line("Upside", numbers(*values), "own")], chosen=chosen)
    assert history_figure(made, LIGHT)["data"][-1]["textposition"] == sides


def test_one_day_is_a_point_and_no_range_of_a_day_to_itself() -> None:
    made = chart(days=DAYS[:1], lines=[Line("Own", numbers(0.5), "own")])
    figure = history_figure(made, LIGHT)
    assert figure["data"][0]["mode"] == "lines+markers"
    assert figure["layout"]["xaxis"]["range"] is None


def test_no_day_at_all_is_an_empty_chart() -> None:
    assert history_figure(chart(days=DAYS[:0], lines=[]), LIGHT)["data"] == []


def test_the_spread_of_the_peers_leaves_a_gap_where_none_has_a_multiple() -> None:
    gap = numbers(30, math.nan, 40)
    spread = Spread(DAYS, gap - 10, gap - 5, gap, gap + 5, gap + 10, numbers(20, 21, 22))
    data = spread_figure(spread, WORDS, LIGHT)["data"]
    shaded = [one for one in data if "fill" in one]
    assert len(shaded) == 4  # range and quartiles, before and after the gap
    assert [one["showlegend"] for one in shaded] == [True, True, False, False]
    assert unpacked(data[-2]["y"]) == pytest.approx(gap, nan_ok=True)
    assert unpacked(data[-1]["y"]) == pytest.approx([20, 21, 22])


def test_the_premium_is_drawn_over_its_average_on_an_axis_with_parity() -> None:
    figure = premium_figure(
        DAYS, (numbers(0.1, 0.2, 0.3), "premium"), (numbers(0.1, 0.15, 0.2), "average"), LIGHT
    )
    assert [one["name"] for one in figure["data"]] == ["average", "premium"]
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"


def test_so_many_ticks_that_they_would_run_together_leave_the_lighter_kinds_to_the_list() -> None:
    days = [str(day) for day in np.arange("2026-01-01", "2026-04-01", dtype="datetime64[D]")]
    told = [Happening(day, "band", "Band") for day in days]
    told += [Happening(days[0], "target", "Publication"), Happening(days[9], "split", "Split")]
    strip = history_figure(chart(happenings=told), LIGHT)["data"][-1]
    assert strip["text"] == ["Publication", "Split"]


def test_a_multiple_s_axis_begins_at_zero_and_follows_the_lines_left_in_sight() -> None:
    layout = history_figure(chart(unit="multiple"), LIGHT)["layout"]
    assert layout["yaxis"]["rangemode"] == "tozero"
    assert "range" not in layout["yaxis"]
