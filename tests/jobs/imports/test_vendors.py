"""Exports in the shape of each terminal: recognised by their titles, brought to one unit."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.jobs.imports.written import AS_OF, Desk, csv

VALUES = ("ticker", "fiscal_end", "mean_m", "currency")
FY26, FY27, FY28 = (date(year, 12, 31) for year in (2026, 2027, 2028))


def near(rows: list[tuple[object, ...]]) -> object:
    return [
        tuple(pytest.approx(one) if isinstance(one, float) else one for one in row) for row in rows
    ]


def test_wind_gives_years_from_now_in_yuan(files: Desk) -> None:
    """2.8 bn yuan are CNY 2,800 m; on 17 April 2026 FY1 is 2026."""
    file = csv(
        "证券代码,证券简称,west_sales_fy1,west_sales_fy2,west_sales_fy3",
        "2513.HK,智谱,2800000000,6700000000,15700000000",
    )
    plan = files.plan("consensus", file, AS_OF)
    assert plan.vendor == "Wind"
    assert plan.ignored == ("证券简称",)
    assert plan.facts[0].row["note"] == "file.csv line 2, Wind"
    assert files.rows("consensus", file, *VALUES, as_of=AS_OF) == near([
        ("2513.HK", FY26, 2800.0, "CNY"),
        ("2513.HK", FY27, 6700.0, "CNY"),
        ("2513.HK", FY28, 15700.0, "CNY"),
    ])  # fmt: skip


def test_wind_s_chinese_titles_name_year_and_unit(files: Desk) -> None:
    """Titles of three lines in one cell; 280,000 万元 are CNY 2,800 m."""
    file = csv(
        '代码,日期,"一致预测营业收入\n[报告期] 2026\n[单位] 万元",一致预测营业收入2027年(元)',
        "02513.HK,2026-04-17,280000,6700000000",
    )
    assert files.rows("consensus", file, *VALUES, "as_of") == near([
        ("2513.HK", FY26, 2800.0, "CNY", AS_OF),
        ("2513.HK", FY27, 6700.0, "CNY", AS_OF),
    ])  # fmt: skip


def test_a_label_needs_the_date_it_counts_from(files: Desk) -> None:
    file = csv("证券代码,west_sales_fy1", "2513.HK,2800000000")
    assert "the date of the estimates is not said" in files.refusal("consensus", file)


def test_the_date_above_the_header_is_the_anchor(files: Desk) -> None:
    file = csv("Wind 一致预期,,", "截至 2026-04-17,,", "证券代码,west_sales_fy1,", "2513.HK,2.8e9,")
    assert files.rows("consensus", file, "fiscal_end", "as_of") == [(FY26, AS_OF)]
    assert files.plan("consensus", file).facts[0].line == 4


def test_jydb_s_two_units_agree_or_are_refused(files: Desk) -> None:
    """670,000.01 万元 is 6,700,000,100 元: rounding apart, the same; the finer one is taken."""
    header = "SecuCode,日期,预测年度,营业收入(万元),营业收入(元)"
    good = csv(header, "02513,2026-04-17,2027,670000.01,6700000123")
    assert files.plan("consensus", good).vendor == "JYDB"
    assert files.rows("consensus", good, *VALUES) == near([("2513.HK", FY27, 6700.000123, "CNY")])
    bad = csv(header, "02513,2026-04-17,2027,670000,6800000000")
    assert (
        "line 2: 营业收入(万元) gives CNY 6,700 m, 营业收入(元) CNY 6,800 m; correct one of them"
        in files.refusal("consensus", bad)
    )
    one = csv(header, "02513,2026-04-17,2027,670000,")
    assert files.rows("consensus", one, "mean_m") == near([(6700.0,)])


def test_jydb_may_name_the_unit_of_each_line(files: Desk) -> None:
    file = csv(
        "SecuCode,日期,预测年度,营业收入,单位,币种",
        "2513.HK,2026-04-17,2026,280000,万元,人民币",
        "2513.HK,2026-04-17,2027,6700000000,元,人民币",
        "0100.HK,2026-04-17,2027,7.03,亿,美元",
    )
    assert files.rows("consensus", file, "mean_m", "currency") == near([
        (2800.0, "CNY"), (6700.0, "CNY"), (703.0, "USD"),
    ])  # fmt: skip


def test_title_and_unit_that_contradict_are_refused(files: Desk) -> None:
    file = csv("代码,日期,年度,营业收入(万元),单位,币种", "2513.HK,2026-04-17,2026,28,元,CNY")
    assert "its title and its unit name two scales" in files.refusal("consensus", file)
    file = csv("ticker,as_of,fiscal_end,revenue (HKD m),currency", "PLTR,2026-04-17,2026,28,USD")
    assert "is in HKD, the line says USD" in files.refusal("consensus", file)


@pytest.mark.parametrize(
    "header",
    [
        "Ticker,CRNCY,BEST_SALES 1FY,BEST_SALES 2FY,BEST_SALES 3FY,BEST_SALES 1BF",
        "Ticker,CRNCY,BEST_SALES_1FY,BEST_SALES_2FY,BEST_SALES_3FY,BEST_SALES_1BF",
        "Ticker,CRNCY,BEST_SALES (1FY),BEST_SALES (2FY),BEST_SALES (3FY),BEST_SALES (1BF)",
        ",,BEST_SALES,,,\nTicker,CRNCY,1FY,2FY,3FY,1BF",
        ",,BEST_SALES,BEST_SALES,BEST_SALES,BEST_SALES\nTicker,CRNCY,1FY,2FY,3FY,1BF",
    ],
)
def test_bloomberg_counts_in_millions_and_its_blend_is_no_year(files: Desk, header: str) -> None:
    file = csv(
        header, "PLTR US Equity,USD,7180.5,10050,13900,8010", "100 HK Equity,USD,300,703,1321,"
    )
    plan = files.plan("consensus", file, AS_OF)
    assert plan.vendor == "Bloomberg"
    (ignored,) = plan.ignored
    assert "1BF" in ignored
    assert "a blend of fiscal years, not one of them" in ignored
    assert files.rows("consensus", file, *VALUES, as_of=AS_OF) == [
        ("PLTR", FY26, 7180.5, "USD"),
        ("PLTR", FY27, 10050.0, "USD"),
        ("PLTR", FY28, 13900.0, "USD"),
        ("0100.HK", FY26, 300.0, "USD"),
        ("0100.HK", FY27, 703.0, "USD"),
        ("0100.HK", FY28, 1321.0, "USD"),
    ]


def test_bloomberg_one_period_a_line(files: Desk) -> None:
    file = csv(
        "Security,BEST_FPERIOD_OVERRIDE,BEST_SALES,CRNCY,Date",
        "PLTR US Equity,1FY,7180.5,USD,04/17/2026",
        "PLTR US Equity,2FY,10050,USD,04/17/2026",
        "PLTR US Equity,1BF,8010,USD,04/17/2026",
    )
    assert files.rows("consensus", file, "fiscal_end", "mean_m") == [
        (FY26, 7180.5),
        (FY27, 10050.0),
    ]
    assert files.plan("consensus", file).skipped == (
        "line 4 (1BF: a blend of fiscal years, not one of them)",
    )


def test_factset_s_na_is_no_number_and_no_refusal(files: Desk) -> None:
    file = csv(
        "Symbol,Currency,As Of,FE Sales FY1 Mean,FE Sales FY1 Low,FE Sales FY1 High,"
        "FE Sales FY2 Mean,Sales FY1 # of Estimates",
        "PLTR-US,USD,17 Apr 2026,7180.5,na,7400,na,21",
        "2513-HK,CNY,17 Apr 2026,2800,2500,3000,6700,na",
    )
    plan = files.plan("consensus", file)
    assert (plan.vendor, plan.skipped) == ("FactSet", ("line 2 FY2 (no estimate)",))
    names = ("ticker", "fiscal_end", "mean_m", "low_m", "high_m", "analysts")
    assert files.rows("consensus", file, *names) == [
        ("PLTR", FY26, 7180.5, None, 7400.0, 21.0),
        ("2513.HK", FY26, 2800.0, 2500.0, 3000.0, None),
        ("2513.HK", FY27, 6700.0, None, None, None),
    ]


def test_capital_iq_breaks_its_titles_and_counts_in_thousands_of_dollars(files: Desk) -> None:
    """7,180,500 thousand dollars are USD 7,180.5 m."""
    file = csv(
        "S&P Capital IQ,,,,",
        "As of: Apr-17-2026,,,,",
        'Exchange:Ticker,Company,"FY2026E Revenue\n($000)","FY2027E Revenue\n($000)",'
        '"FY2025A Revenue\n($000)"',
        'NasdaqGS:PLTR,Palantir,"7,180,500","10,050,000","4,400,000"',
        'SEHK:100,MiniMax,"300,000","703,000","79,000"',
    )
    plan = files.plan("consensus", file)
    assert plan.vendor == "S&P Capital IQ"
    assert plan.ignored == ("Company", "FY2025A Revenue ($000) (a reported year, no estimate)")
    assert files.rows("consensus", file, *VALUES, "as_of") == near([
        ("PLTR", FY26, 7180.5, "USD", AS_OF),
        ("PLTR", FY27, 10050.0, "USD", AS_OF),
        ("0100.HK", FY26, 300.0, "USD", AS_OF),
        ("0100.HK", FY27, 703.0, "USD", AS_OF),
    ])  # fmt: skip
    assert plan.facts[0].line == 4  # a title of two lines is one line, as in a spreadsheet


def test_a_desk_s_sheet_as_people_write_it(files: Desk) -> None:
    """Dollar signs, spaces, multiples, percentages, blank rows, rows of statistics, GBK."""
    body = csv(
        "Comparable companies（USD in millions）,,,,,,",
        ",,,,,,",
        "公司,代码,Mkt cap,2026E Revenue,2027E Revenue,2027E P/S,Growth",
        'MiniMax,0100.HK,"$33,948 ",$300 ," $703 ",48.3x,134%',
        ",,,,,,",
        'Palantir,PLTR,"$324,000","$7,180.5","$10,050 ",32.2x,26%',
        'Mean,,"$103,993 ",$3740.25 ,,75.8x,80%',
        "Median,,,,,40.3x,",
        "High,,,,,48.3x,",
        "Low,,,,,32.2x,",
        "数据来源：Wind,,,,,,",
    )
    path = files.text(body.encode("gbk"))
    plan = files.plan("consensus", path, AS_OF)
    assert plan.ignored == ("公司", "Mkt cap", "2027E P/S", "Growth")
    assert plan.skipped == (
        "line 7 (Mean)", "line 8 (Median)", "line 9 (High)", "line 10 (Low)", "line 11 (a remark)",
    )  # fmt: skip
    assert files.rows("consensus", path, *VALUES, as_of=AS_OF) == [
        ("0100.HK", FY26, 300.0, "USD"),
        ("0100.HK", FY27, 703.0, "USD"),
        ("PLTR", FY26, 7180.5, "USD"),
        ("PLTR", FY27, 10050.0, "USD"),
    ]


def test_full_width_digits_brackets_and_signs(files: Desk) -> None:
    file = csv(
        "代码,交易日期,收盘价（港元）",
        "０１００.ＨＫ,２０２６－０４－１６,８５０．５",
        "2513.HK,2026年4月16日,867",
    )
    assert files.rows("prices", file, "ticker", "session", "close", "currency") == [
        ("0100.HK", date(2026, 4, 16), 850.5, "HKD"),
        ("2513.HK", date(2026, 4, 16), 867.0, "HKD"),
    ]


def test_shares_in_units_of_ten_thousand(files: Desk) -> None:
    """31,364 万股 are 313.64 m."""
    file = csv("证券代码,生效日期,总股本（万股）,变动原因", "0100.HK,20260417,31364,月报表")
    assert files.rows("shares", file, "shares_m", "reason") == near([(313.64, "月报表")])


def test_a_label_just_after_a_year_s_end_is_doubted(files: Desk) -> None:
    """On 10 February 2026 FY1 may still mean 2025, until the result of 2025 is recorded."""
    file = csv("证券代码,west_sales_fy1", "2513.HK,2800000000")
    february = date(2026, 2, 10)
    (doubt,) = files.plan("consensus", file, february).findings[:1]
    assert doubt.code == "fiscal_label_assumed"
    assert "taken as the year that ends on 2026-12-31" in doubt.message
    result = "2513.HK,2026-02-05,revenue,2025-12-31,12,724,m,CNY"
    header = "ticker,published_on,line,period_end,months,value,unit,currency"
    files.record("actuals", csv(header, result))
    codes = [finding.code for finding in files.plan("consensus", file, february).findings]
    assert "fiscal_label_assumed" not in codes


def test_a_value_far_from_the_known_one_is_pointed_out(files: Desk) -> None:
    """Millions typed as thousands: 6,700,000 beside the report's 6,700."""
    file = csv(
        "ticker,as_of,fiscal_end,revenue_m,currency", "2513.HK,2026-04-17,2027-12-31,6700000,CNY"
    )
    (finding,) = files.plan("consensus", file).findings
    assert finding.code == "import_jump"
    assert finding.message == (
        "2513.HK 2027-12-31: 6,700 report of 2026-04-15 became 6.7e+06 by file.csv line 2, "
        "+99900%; used as given, check unit and currency"
    )


def test_a_source_column_names_the_vendor(files: Desk) -> None:
    file = csv("ticker,session,close,currency,source", "PLTR,2026-04-16,140,USD,Refinitiv")
    (fact,) = files.plan("prices", file).facts
    assert fact.row["note"] == "file.csv line 2, Refinitiv"
    assert "source" not in fact.row


def test_an_export_as_a_workbook(files: Desk) -> None:
    path = files.book([
        ["Ticker", "CRNCY", "Date", "BEST_SALES 1FY", "BEST_SALES 2FY"],
        ["PLTR US Equity", "USD", datetime.fromisoformat("2026-04-17"), 7180.5, "#N/A N/A"],
    ])  # fmt: skip
    assert files.rows("consensus", path, *VALUES) == [("PLTR", FY26, 7180.5, "USD")]
    assert files.plan("consensus", path).facts[0].row["note"] == "file.xlsx Sheet line 2, Bloomberg"
