"""What operators are told of an address that its mail server refuses for good."""

from __future__ import annotations

from jobs.mail.messages import Letter
from tracker.addresses import Language


def suppressed_letter(language: Language, *, address: str, reason: str) -> tuple[Letter, list[str]]:
    """Say which address gets nothing any more, why, and how that is lifted."""
    command = f"tracker alerts lift {address} --by NAME --reason WHY"
    if language == "zh":
        said = f"{address} 连续三次被邮件服务器永久拒收，已停止向其发送。"
        text = f"{said}\n{reason}\n\n请更正地址，或运行：{command}\n"
        return Letter(f"tracker：{address} 已停发", text), []
    said = f"{address} was refused for good three times in a row: nothing is sent to it any more."
    text = f"{said}\n{reason}\n\nCorrect the address, or run: {command}\n"
    return Letter(f"tracker: {address} is sent nothing any more", text), []
