"""The mapping itself: what must stand in it, and what it may not say twice or in a circle."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.models.mapping import read_mapping
from tests.jobs.models.modelled import MAPPING
from tracker.errors import BadInputError


def refusal(path: Path, body: str | bytes) -> str:
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    with pytest.raises(BadInputError) as refused:
        read_mapping(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["revenue", "-cost_of_revenue"]', '["gross_profit"]', "gross_profit -> gross_profit"),
        (
            'label = "Open platform"',
            'sum = ["gross_profit"]',
            None,  # a sum of a sum is no circle
        ),
        (
            '{ label = "Total revenue" }',
            '{ sum = ["gross_profit"] }',
            "lines.revenue.sum: it is a sum of itself: revenue -> gross_profit -> revenue",
        ),
        ("-cost_of_revenue", "-costs", "lines.gross_profit.sum: 'costs' is no line of the mapping"),
        (
            "revenue_platform =",
            '"Revenue Products" =',
            "lines.Revenue Products: lines.revenue_products is the same line; map it once",
        ),
        ("revenue_platform =", "revenue =", "not valid TOML: Cannot overwrite a value (at line 11"),
        ('"Open platform"', '"Open platform", sheet = "P"', "lines.revenue_platform.sheet: 'P' is"),
        ('"Open platform"', '"Open platform", name = "P"', "expected one of label, name and sum"),
        ('name = "grossmargin"', 'name = "g", row = 3', "a name says its sheet and row; leave out"),
        ('-cost_of_revenue"]', '-cost_of_revenue"], sign = -1', "a sum has the unit and signs"),
        ("sign = -1", "sign = 2", "sign: Input should be 1 or -1, found 2"),
        ("sign = -1", "scale = 0", "scale: Input should be greater than 0, found 0"),
        ("sign = -1", 'unit = "furlong"', "unit: unit 'furlong' is not known; use m, ratio, %"),
        ("sign = -1", "colour = 1", "colour: Extra inputs are not permitted"),
        ("headings = 4", "", "sheets.Model: expected either headings, the row of the periods, or"),
        ("headings = 4", 'headings = 4\nlabels = "A1"', "sheets.Model.labels: String should match"),
        ("headings = 4", "columns.D = { end = 2026-12-31, months = 9 }", "months: Input should be"),
        ('currency = "USD"', 'currency = "Mars"', "currency: currency 'Mars' is not known; write"),
        ('currency = "USD"', "", "map.toml: currency: Field required"),
    ],
)
def test_a_mapping_is_refused_by_its_key(
    tmp_path: Path, old: str, new: str, said: str | None
) -> None:
    assert old in MAPPING
    path, body = tmp_path / "map.toml", MAPPING.replace(old, new, 1)
    if said is None:
        path.write_text(body, encoding="utf-8")
        assert read_mapping(path).by_name["revenue_platform"].parts == ((1, "gross_profit"),)
    else:
        assert said in refusal(path, body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xff\xfe\x00", "not UTF-8; name a mapping in TOML with --mapping"),
        ("ticker = ", "not valid TOML"),
        ("x = " + "[" * 20_000, "no mapping: lists nested without end"),
        ("#" * 1_000_001, "above 1 MB; a mapping is a short TOML file"),
    ],
)
def test_what_is_no_mapping_is_refused_in_one_line(
    tmp_path: Path, body: str | bytes, said: str
) -> None:
    assert said in refusal(tmp_path / "map.toml", body)


def test_a_path_that_leads_to_no_file_is_named(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.toml", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(BadInputError, match=said):
            read_mapping(path)
