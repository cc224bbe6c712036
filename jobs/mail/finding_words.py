"""Findings in a reader's language: in Chinese what the code means, beside the English sentence.

A finding is a code and one English sentence that names dates, figures and the mend. Its Chinese
reader is told the kind of problem and about whom; the sentence follows for the figures.
"""

from __future__ import annotations

from typing import Final

from tracker.addresses import Language
from tracker.document import FindingDocument

SEVERITIES: Final = {"info": "提示", "warning": "警告", "error": "错误"}

TITLES: Final = {
    "absurd_estimate": "一致预期数值不合理，未采用",
    "address_suppressed": "收件地址被永久拒收，已停发",
    "calendarised": "同业财年不同，收入已按月份加权折算",
    "close_given_twice": "同一交易日有两个收盘价，均未采用",
    "consensus_far_from_model": "一致预期与模型相差过大",
    "fiscal_label_assumed": "文件的财年标签按惯例推定",
    "fx_jump": "最新汇率变动超过 5%",
    "fx_refused": "汇率超出合理范围，未采用",
    "half_day_close": "半日市无成交量的收盘价",
    "halves_differ": "模型上下半年之和与全年不符",
    "horizon_ended": "评级期限已过，目标价已过期",
    "implied_shares": "采用数据源市值推算的股本",
    "import_jump": "导入数值与此前相差过大",
    "model_does_not_add_up": "模型勾稽不平",
    "mail_reduced": "邮件未能完整生成",
    "market_closed": "该交易所当日无任何收盘价",
    "missing_consensus": "缺少一致预期",
    "missing_forecast": "缺少模型收入",
    "missing_forecast_year": "当前模型缺少部分年度收入",
    "missing_fx": "缺少汇率",
    "missing_policy": "缺少评级规则",
    "missing_price": "缺少收盘价",
    "missing_session": "中间有交易日缺少收盘价",
    "missing_shares": "缺少股本",
    "missing_status": "缺少覆盖状态",
    "missing_target": "缺少目标价",
    "nan_close": "收盘价无效，未采用",
    "newer_shares": "所示估值之后股本已有变动",
    "no_base_close": "目标价发布时无收盘价，无法计算发布以来表现",
    "no_benchmark": "缺少基准指数，表现按绝对值计算",
    "no_expected_return": "未设定基准指数预期回报，不计算相对上行空间",
    "no_results": "尚无业绩，未评估预测",
    "no_currency": "预期未注明币种，未采用",
    "no_estimate": "数据源无该项预期",
    "no_marked_target": "无法计算标记目标价",
    "no_peer_marked_target": "无法计算同业标记目标价",
    "no_peers": "未指定同业公司",
    "no_second_opinion": "第二数据源无汇率可供核对",
    "no_share_count": "数据源无该公司股本",
    "no_volume": "收盘价无成交量",
    "non_positive_close": "收盘价不为正，未采用",
    "non_session_close": "非交易日的收盘价，未采用",
    "non_session_level": "非交易日的指数点位，未采用",
    "one_share_class": "数据源仅含一类股份",
    "other_fiscal_years": "同业预期的财年与登记不符",
    "outcome_unknown": "期限结束时无收盘价，评级结果未知",
    "partial_close": "交易尚未结束的收盘价，未采用",
    "price_jump": "股价变动异常",
    "printed_price": "报告所印股价与收盘价不同",
    "simulated_record": "模拟数据的记录",
    "restricted": "受限：不显示评级、目标价与上行空间",
    "share_count_gap": "数据源的股本与其市值不一致",
    "share_gap": "数据源股本与报告或公告不同",
    "sources_disagree": "两个数据源数值不一致",
    "stale_consensus": "一致预期过期",
    "stale_fx": "汇率过期",
    "stale_price": "收盘价过期",
    "price_outside_range": "价格超出当日高低区间",
    "turnover_outside_range": "成交额与当日价格区间不符",
    "turnover_of_close": "成交额按收盘价推算",
    "suspended": "当日停牌或无成交",
    "two_share_counts": "数据源同一日期有两个股本",
    "unconfirmed_shares": "股本尚未经公告确认",
    "unknown_company": "上市信息未知",
    "wrong_currency": "币种不符",
}


def finding_line(finding: FindingDocument, language: Language) -> tuple[str, str]:
    """Give a finding's severity and sentence; in Chinese behind the words of its code."""
    if language == "en":
        return finding["severity"], finding["message"]
    title = TITLES.get(finding["code"], finding["code"].replace("_", " "))
    severity = SEVERITIES.get(finding["severity"], finding["severity"])
    return severity, f"{finding['subject']} {title}（{finding['message']}）"
