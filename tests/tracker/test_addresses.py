"""Addresses: the language after the colon, and what no header should ever carry."""

from __future__ import annotations

import pytest

from tracker.addresses import Receiver, check_address, parse_receiver


def test_an_address_may_name_its_language() -> None:
    assert parse_receiver(" pm@desk.example ") == Receiver("pm@desk.example", "en")
    assert parse_receiver("pm@desk.example:zh") == Receiver("pm@desk.example", "zh")
    assert parse_receiver("pm@desk.example", otherwise="zh") == Receiver("pm@desk.example", "zh")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pm",
        "pm@",
        "@desk.example",
        "pm@desk.example\nBcc: x@y.z",
        "pm@desk.example\r\nSubject: x",
        "a@b.c,d@e.f",
        "PM <pm@desk.example>",
        "a b@desk.example",
        "首席@desk.example",
        "a@b@c",
        "a@b..c\x00",
        "[@]",
    ],
)
def test_what_is_no_address_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="expected an address such as") as refused:
        check_address(text)
    assert "\n" not in str(refused.value)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="expected en or zh after the colon"):
        parse_receiver("pm@desk.example:fr")
