"""The workbook of a comparable table: recalculated from its inputs it says what the engine says."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from db.comps.workbook import comps_workbook
from tests.db.comps.calculator import Calculator, Value
from tests.tracker import universe as u
from tracker.document import Valuation
from tracker.restricted import HIDDEN

YEARS = (u.FY26, u.FY27, u.FY28)
EXACT = 1e-12


def report(*facts: u.Fact, day: dt.date = u.REPORT_DAY, **other: Any) -> Valuation:
    return u.document(u.minimax(*facts, **other), day)


class Read:
    """A workbook as it was saved, and as it recalculates."""

    def __init__(self, document: Valuation) -> None:
        body = comps_workbook(document)
        self.book: Workbook = openpyxl.load_workbook(BytesIO(body))
        self._saved = openpyxl.load_workbook(BytesIO(body), data_only=True)
        self._calculator = Calculator(self.book)

    def row(self, label: str, sheet: str = "comps", place: int = 0) -> int:
        rows = [row[0].row for row in self.book[sheet].iter_rows() if row[0].value == label]
        return int(rows[place])

    def computed(self, label: str, column: str, place: int = 0) -> Value:
        found = self._calculator.cell("comps", f"{column}{self.row(label, place=place)}")
        return None if found == "" else found

    def years(self, label: str, place: int = 0) -> list[Value]:
        """The three columns of multiples of one row, recalculated."""
        return [self.computed(label, column, place) for column in "LMN"]

    def all_formulas(self) -> list[tuple[str, Value, Value]]:
        """Every formula: where it is, its saved value, and what it recalculates to."""
        found = []
        for sheet in self.book:
            for row in sheet.iter_rows():
                for one in row:
                    if one.data_type == "f":
                        value = self._calculator.cell(sheet.title, one.coordinate)
                        saved = self._saved[sheet.title][one.coordinate].value
                        where = f"{sheet.title}!{one.coordinate}"
                        found.append((where, saved, None if value == "" else value))
        return found


def agrees(read: Read) -> None:
    for where, saved, value in read.all_formulas():
        wanted = pytest.approx(saved, rel=EXACT, abs=EXACT) if isinstance(saved, float) else saved
        assert value == wanted, where


def test_recalculated_it_says_what_value_says() -> None:
    """265,810 / 7.83 / 703 = 48.3; (50.2 + 31.2) / 2 = 40.7; 75 x 703 x 7.83 / 313.64 = 1316.3."""
    document = report()
    read = Read(document)
    agrees(read)
    own = [one["value"] for one in document["ps"] if one["basis"] == "model"]
    assert read.years("MiniMax") == pytest.approx(own, rel=EXACT)
    for peer in document["peers"]:
        multiples = [one["value"] for one in peer["ps"]]
        assert read.years(peer["name"]["en"]) == pytest.approx(multiples, rel=EXACT)
        cap = read.computed(peer["name"]["en"], "F")
        assert cap == pytest.approx(peer["market_cap_m"]["value"], rel=EXACT)
    for label, name in (("Peers’ mean", "mean"), ("Peers’ median", "median")):
        stats = [one[name] for one in document["peer_stats"]]  # type: ignore[literal-required]
        assert read.years(label) == pytest.approx(stats, rel=EXACT)
    assert read.years("Premium to the peers’ mean") == pytest.approx(
        [one["premium"] for one in document["peer_stats"]], rel=EXACT
    )
    implied = [one["price"] for one in document["peer_implied"] if one["statistic"] == "mean"]
    assert read.years("Price at the peers’ mean, HKD") == pytest.approx(implied, rel=EXACT)
    target, upside = document["target"], document["upside"]
    marked = "Marked target, computed, not published, HKD"
    assert read.computed(marked, "E") == pytest.approx(target["marked"], rel=EXACT)
    assert read.computed("Published target, HKD", "E") == 1317
    at = read.row(marked) + 1
    assert read._calculator.cell("comps", f"E{at}") == pytest.approx(upside["marked"], rel=EXACT)
    assert read.computed("Band of the published upside", "E") == "Buy"
    # USD 324,404 m x 7.83 = HKD 2,540,087 m
    assert read.computed("Palantir", "G") == pytest.approx(324_404.42 * 7.83, rel=1e-9)


def test_a_changed_input_moves_everything_that_rests_on_it() -> None:
    """Palantir at twice its price: (50.193 + 62.385) / 2 = 56.289 for 2027."""
    read = Read(report())
    sheet = read.book["inputs"]
    row = next(
        row for row in sheet.iter_rows() if (row[0].value, row[1].value) == ("Close", "PLTR")
    )
    row[2].value = 271.4
    assert read.computed("Peers’ mean", "M") == pytest.approx(56.289, abs=0.0005)
    assert read.computed("Price at the peers’ mean, HKD", "M") == pytest.approx(
        56.289 * 703 * 7.83 / 313.64, rel=1e-4
    )


def test_each_input_stands_with_its_unit_date_and_source() -> None:
    sheet = Read(report()).book["inputs"]
    rows = {(row[0], row[1]): row for row in sheet.iter_rows(min_row=2, values_only=True)}
    close = rows["Close", "2513.HK"]
    assert (*close[2:4], f"{close[4]:%Y-%m-%d}") == (867, "HKD", "2026-04-15")
    assert close[5:7] == ("2026-04-15 08:00", "report")
    assert rows["Total shares", "0100.HK"][2:4] == (313.64, "m")
    assert rows["Exchange rate", "USDHKD"][2:4] == (7.83, "HKD for 1 USD")
    assert rows["Revenue 2027E, consensus", "2513.HK"][2:4] == (6700, "CNY m")
    assert rows["Target multiple", "0100.HK"][2:4] == (75, "P/S 2027E")


def test_what_is_missing_is_empty_with_a_comment_and_no_average_counts_it() -> None:
    """Without Palantir's close the mean of 2027 is Zhipu's 50.2 alone, 1 of 2."""
    document = report(without=lambda kind, row: kind == "price" and row["ticker"] == u.PALANTIR)
    read = Read(document)
    agrees(read)
    assert read.years("Palantir") == [None, None, None]
    assert read.computed("Peers’ mean", "M") == pytest.approx(50.193, abs=0.0005)
    assert read.years("Peers counted, of 2") == [1, 1, 1]
    sheet = read.book["inputs"]
    cell = next(
        row[2] for row in sheet.iter_rows() if (row[0].value, row[1].value) == ("Close", "PLTR")
    )
    assert cell.value is None and cell.comment.text == "missing: no close of PLTR is known"
    assert read.book["comps"][f"M{read.row('Palantir')}"].comment is not None


@pytest.mark.parametrize("kind", ["price", "fx_rate", "share_count", "consensus", "forecast"])
def test_without_a_kind_of_input_nothing_is_an_error_or_zero(kind: str) -> None:
    document = report(without=lambda held, _row: held == kind)
    read = Read(document)
    agrees(read)
    assert 0 not in [value for where, _, value in read.all_formulas() if "comps!L" in where][:3]


def test_nothing_known_at_all_is_still_a_workbook() -> None:
    agrees(Read(report(day=dt.date(1990, 1, 1))))


def test_calendarised_years_are_blended_in_the_sheet() -> None:
    """A peer whose years end in March: 3/12 of FY3/27 and 9/12 of FY3/28 are its 2027."""
    document = report()
    revenue = document["peers"][0]["revenue"][1]
    revenue["parts"] = [
        {
            "fiscal_end": end,
            "value_m": value,
            "weight": weight,
            "as_of": "2026-04-15",
            "source": "a",
        }
        for end, value, weight in (("2027-03-31", 4000.0, 0.25), ("2028-03-31", 7600.0, 0.75))
    ]
    read = Read(document)  # 0.25 x 4,000 + 0.75 x 7,600 = 6,700
    agrees(read)
    sheet = read.book["inputs"]
    labels = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert {"Revenue FY3/27E, consensus", "Weight of FY3/28E"} <= set(labels)
    assert "Revenue 2027E, consensus, blended" in labels


def test_pence_and_depositary_shares_keep_the_quoted_unit() -> None:
    """3,200 p x 0.01 x 50 m / 2 = GBP 800 m; at 10 x 100 m: 10 x 100 / 50 x 2 / 0.01 = 4,000 p."""
    document = report()
    document["price"] |= {"currency": "GBp", "value": 3200.0}
    document |= {"shares_m": 50.0, "market_cap_m": {"value": 800.0, "currency": "GBP"}}
    document["shares"]["value_m"] = 50.0
    document["revenue"][1] |= {"value_m": 100.0, "currency": "GBP"}
    document["target"] |= {"multiple": 10.0, "currency": "GBp"}
    read = Read(document)
    assert read.computed("MiniMax", "F") == pytest.approx(800.0)
    found = read.computed("Marked target, computed, not published, GBp", "E")
    assert found == pytest.approx(4000.0)


def test_a_benchmark_return_bands_the_relative_upside() -> None:
    """1.554 / 1.40 - 1 = 11.0 %: Overweight."""
    document = report(u.policy(u.REPORT_DAY, expected_benchmark_return=0.4))
    read = Read(document)
    agrees(read)
    relative = read.computed("Upside over the benchmark’s expected return", "E")
    assert relative == pytest.approx(document["upside"]["relative"], rel=1e-9)
    assert read.computed("Band of the published relative upside", "E") == "Overweight"


def test_an_expired_target_is_called_so_and_has_no_band() -> None:
    read = Read(report(day=dt.date(2026, 11, 20)))
    labels = [row[0] for row in read.book["comps"].iter_rows(values_only=True)]
    assert "The target, expired" in labels
    assert not [one for one in labels if one and str(one).startswith("Band of")]


def test_a_restricted_coverage_has_no_target_and_no_upside() -> None:
    read = Read(report(u.status(u.REPORT_DAY, "restricted")))
    agrees(read)
    texts = [str(one.value) for sheet in read.book for row in sheet.iter_rows() for one in row]
    assert HIDDEN in texts
    telling = ("1317", "1316", "Upside", "Target multiple", "Buy")
    assert [text for text in texts if any(told in text for told in telling)] == []


def test_hostile_names_stay_texts_and_do_not_break_formulas() -> None:
    document = report()
    evil = '=HYPERLINK("http://evil","x")'
    document["name"]["en"] = document["peers"][0]["name"]["en"] = evil
    document["peers"][1]["price"]["note"] = "+cmd|' /C calc'!A0"
    for band in document["bands"]:
        band["name"]["en"] = f'"),{evil}'
    read = Read(document)
    cells = [one for sheet in read.book for row in sheet.iter_rows() for one in row]
    assert {one.data_type for one in cells if str(one.value).startswith(("=HYPER", "+cmd"))} == {
        "s"
    }
    assert not [one for one in cells if one.data_type == "f" and "HYPER" in one.value[:10]]
    assert read.computed("Band of the published upside", "E") == f'"),{evil}'


def test_it_is_set_up_for_paper_and_the_same_each_time() -> None:
    document = report()
    assert comps_workbook(document) == comps_workbook(document)
    read = Read(document)
    assert read.book.sheetnames == ["comps", "inputs", "about"]
    sheet = read.book["comps"]
    assert (sheet.freeze_panes, sheet.page_setup.orientation) == ("B5", "landscape")
    assert sheet.print_title_rows == "$4:$4"
    assert sheet["M5"].number_format == '0.0"×"' and sheet["E5"].number_format == "#,##0.00##"
    about = {row[0]: row[1] for row in read.book["about"].iter_rows(values_only=True)}
    assert about["known at"] == "2026-04-15T08:00:00Z"
    assert "not investment advice" in about["disclaimer"] and "免责声明" in about
