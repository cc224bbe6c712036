"""The words of mails, English and Chinese side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Final

from jobs.mail.figures import MISSING
from tracker.addresses import Language
from tracker.alerts.changes import Reason
from tracker.document import Name

WORDS: Final[dict[str, tuple[str, str]]] = {
    # statuses
    "active": ("active", "有效"),
    "review_due": ("review due", "待复核"),
    "under_review": ("under review", "复核中"),
    "restricted": ("restricted", "受限"),
    "suspended": ("suspended", "停牌"),
    "horizon_ended": ("horizon ended", "期限已届满"),
    "dropped": ("dropped", "已终止覆盖"),
    "unknown": ("status unknown", "状态未知"),
    # rules
    "band": ("band", "评级区间"),
    "earned_band": ("earned band", "已实现区间"),
    "target_review": ("target review due", "目标价需复核"),
    "rating_gap": ("rating differs from band", "评级与区间不符"),
    "near_threshold": ("near a threshold", "接近评级界线"),
    "price_move": ("price move", "股价异动"),
    "peer_move": ("peers' move", "同业估值异动"),
    "consensus_revision": ("consensus revised", "一致预期调整"),
    "model_vintage": ("new model or target", "模型或目标价更新"),
    "share_gap": ("share count in doubt", "股本存疑"),
    "stale": ("input stale or missing", "数据过期或缺失"),
    "job_failed": ("job failing", "任务失败"),
    # parts of a bridge
    "price": ("price", "股价"),
    "shares": ("shares", "股本"),
    "fx": ("FX", "汇率"),
    "model_revenue": ("model revenue", "模型收入"),
    "target_multiple": ("target multiple", "目标倍数"),
    "target": ("target", "目标价"),
    "rounding": ("rounding of the printed target", "目标价取整"),
    "peers": ("peers", "同业"),
    "expected_return": ("expected benchmark return", "基准预期回报"),
    # what is said around figures
    "upside": ("upside", "上行空间"),
    "expired": ("against an expired target", "目标价已过期"),
    "over": (" (expired)", "（已过期）"),
    "peers_year": ("peers", "同业"),
    "withdrawn": ("withdrawn", "已撤销"),
    "undone": (
        "a later correction of the data undid the crossing",
        "数据更正后并未越过界线",
    ),
    "close": ("Close", "收盘价"),
    "published target": ("Published target", "已发布目标价"),
    "band now": ("Computed band", "计算区间"),
    "earned": ("Earned since publication", "发布以来表现"),
    "market multiple": ("Market's multiple", "市场隐含倍数"),
    "peer mean": ("Peer mean", "同业均值"),
    "flip": ("Flip price", "评级切换价"),
    "absolute": ("absolute", "绝对收益"),
    "price_index": ("price index", "价格指数"),
    "total_return": ("total return", "全收益"),
    "expected": ("expected", "预期"),
    "against": ("against {benchmark}", "相对 {benchmark}"),
    "target's": ("{own} against the target's {target}", "{own}，目标倍数 {target}"),
    "day old": ("{n} day old", "{n} 天前"),
    "days old": ("{n} days old", "{n} 天前"),
    # events
    "results": ("results", "业绩公布"),
    "horizon_end": ("end of the rating's horizon", "评级期限届满"),
    "publication": ("publication", "报告发布"),
    "placing": ("placing", "配售"),
    "hidden": (
        "restricted: rating, target and upside are not shown",
        "受限：不显示评级、目标价与上行空间",
    ),
}

REASONS: Final[dict[str, tuple[str, str]]] = {
    "upside": (
        "upside {percent} is above its limit {limit_percent}",
        "上行空间 {percent} 高于上限 {limit_percent}",
    ),
    "multiple": (
        "the market's multiple is {percent} of the target's, below {limit_percent}",
        "市场倍数仅为目标倍数的 {percent}，低于 {limit_percent}",
    ),
    "target_age": (
        "the target is {number} days old without revision (limit {limit_number})",
        "目标价已 {number} 天未更新（上限 {limit_number} 天）",
    ),
    "horizon_ended": ("the rating's horizon has ended", "评级期限已过"),
    "shares": (
        "shares changed by {signed} since publication",
        "发布以来股本变动 {signed}",
    ),
    "result": (
        "reported revenue of the period to {subject} is {signed} against the model",
        "截至 {subject} 的报告收入较模型 {signed}",
    ),
    "rating_gap": ("published rating and band differ: {text}", "已发布评级与计算区间不同：{text}"),
    "near": ("the flip price {text} is {signed} away", "距评级切换价（{text}）{signed}"),
    "price_move": ("price {signed} in one session", "单日股价 {signed}"),
    "peer_move": ("peer mean {signed} since the session before", "同业均值较上一交易日 {signed}"),
    "revision": ("consensus of {subject} revised by {signed}", "{subject} 一致预期调整 {signed}"),
    "model": ("a new model of {subject}", "{subject} 发布新模型"),
    "target": ("a new target of {subject}", "{subject} 发布新目标价"),
    "unconfirmed_shares": (
        "{subject}: {shares} m shares are not confirmed ({text})",
        "{subject}：{shares} 百万股尚未确认（{text}）",
    ),
    "share_sources": (
        "{subject}: sources differ on shares by {percent}",
        "{subject}：各来源股本相差 {percent}",
    ),
    "missing_price": ("no close of {subject}", "缺少 {subject} 收盘价"),
    "missing_fx": ("no rate {subject}", "缺少汇率 {subject}"),
    "stale_price": (
        "the close of {subject} is {number} sessions old (limit {limit_number})",
        "{subject} 收盘价已 {number} 个交易日未更新（上限 {limit_number}）",
    ),
    "stale_fx": (
        "the rate {subject} is {number} days old (limit {limit_number})",
        "汇率 {subject} 已 {number} 天未更新（上限 {limit_number}）",
    ),
    "stale_consensus": (
        "consensus of {subject} is {number} days old (limit {limit_number})",
        "{subject} 一致预期已 {number} 天未更新（上限 {limit_number}）",
    ),
    "job_failed": (
        "job {subject} failed {number} times: {text}",
        "任务 {subject} 失败 {number} 次：{text}",
    ),
}

ACTIONS: Final[dict[str, tuple[str, str]]] = {
    "band": ("review the rating", "复核评级"),
    "earned_band": ("review the rating", "复核评级"),
    "target_review": ("review the target", "复核目标价"),
    "rating_gap": ("confirm or change the rating", "确认或调整评级"),
    "near_threshold": ("watch the threshold", "关注界线"),
    "price_move": ("check the news", "查看消息面"),
    "peer_move": ("check the peers", "查看同业"),
    "consensus_revision": ("check the estimate", "核对预期"),
    "model_vintage": ("check the new figures", "核对新数据"),
    "share_gap": ("confirm shares", "确认股本"),
    "shares": ("confirm shares and review the target", "确认股本并复核目标价"),
    "result": ("enter results and review the model", "录入业绩并复核模型"),
    "stale_consensus": ("import consensus", "导入一致预期"),
    "stale_price": ("run prices", "更新行情"),
    "missing_price": ("run prices", "更新行情"),
    "stale_fx": ("run fx", "更新汇率"),
    "missing_fx": ("run fx", "更新汇率"),
    "horizon_ended": ("publish a new target", "发布新目标价"),
    "job_failed": ("run tracker doctor", "运行 tracker doctor"),
}

SEVERITIES: Final = {"info": "提示", "warning": "警告", "error": "错误", "critical": "严重"}


def say(code: str, language: Language) -> str:
    """Give the words of a code; a code without words is said as it is."""
    pair = WORDS.get(code)
    return code.replace("_", " ") if pair is None else pair[language == "zh"]


def heading(code: str, language: Language) -> str:
    """Give the words of a code as a heading begins."""
    return sentence(say(code, language))


def sentence(words: str) -> str:
    """Begin words as a sentence begins."""
    return words[:1].upper() + words[1:]


def severity_words(severity: str, language: Language) -> str:
    """Say how grave an alert or a finding is."""
    return SEVERITIES.get(severity, severity) if language == "zh" else severity


def named(name: Name | None, language: Language) -> str:
    """Give a name in a language, in the other where it has none."""
    if name is None:
        return MISSING
    first, second = (name["zh"], name["en"]) if language == "zh" else (name["en"], name["zh"])
    return first or second or MISSING


def reason_words(reason: Reason, language: Language) -> str:
    """Say one reason with its figures as the command prints it: a contract, to the character."""
    return filled(REASONS, reason, language, _printed)


def filled(
    sentences: Mapping[str, tuple[str, str]],
    reason: Reason,
    language: Language,
    write: Callable[[float | None, str], str],
) -> str:
    """Fill a reason into its sentence, its figures as `write` writes a value by a format.

    A reason without a sentence is said by its code.
    """
    pair = sentences.get(reason.code)
    if pair is None:
        return reason.code.replace("_", " ")
    return pair[language == "zh"].format(
        percent=write(reason.value, ".1%"),
        signed=write(reason.value, "+.1%"),
        number=write(reason.value, ",.0f"),
        shares=write(reason.value, ",.2f"),
        limit_percent=write(reason.limit, ".0%"),
        limit_number=write(reason.limit, ",.0f"),
        subject=reason.subject or "",
        text=reason.text or "",
    )


def _printed(value: float | None, form: str) -> str:
    return "n/a" if value is None or not isfinite(value) else format(value, form)


def action_words(rule: str, reasons: tuple[Reason, ...], language: Language) -> str:
    """Say what to do about an alert: of its reasons, each action once."""
    pairs = [ACTIONS.get(reason.code, ACTIONS.get(rule)) for reason in reasons]
    found = [pair[language == "zh"] for pair in (pairs or [ACTIONS.get(rule)]) if pair]
    return (", " if language == "en" else "，").join(dict.fromkeys(found))
