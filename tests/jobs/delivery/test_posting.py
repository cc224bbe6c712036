"""Posts to channels: a real server, https and public addresses alone, no redirect, no secret."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from db.ledger import LostClaimError
from jobs.delivery.channels import Channel, parse_channels
from jobs.delivery.outgoing import Outgoing, RefusedTargetError, check_target, guarded, is_public
from jobs.delivery.posting import prove_channel, send_post
from tests.jobs.web_server import Hook, web_server
from tracker.errors import (
    MailDeferredError,
    MailError,
    MailRefusedError,
    MailUncertainError,
)

PUBLIC = "93.184.215.14"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_server() as server:
        yield server


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


def nothing() -> None:
    pass


def post(
    url: str, *, private: bool = True, committing: Callable[[], None] = nothing, text: str = "text"
) -> str:
    return send_post(Channel(url), title="title", text=text, private=private, committing=committing)


def local(hook: Hook, rest: str = "/sesame?rto=0.5") -> str:
    return f"json://127.0.0.1:{hook.port}{rest}"


def leads_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_a_post_holds_title_and_text_and_is_sent_once(hook: Hook) -> None:
    told: list[str] = []
    answer = post(local(hook), committing=lambda: told.append("committing"))
    assert answer == "json answers 200"
    assert [(one["title"], one["message"]) for one in hook.posts] == [("title", "text")]
    assert told == ["committing"]


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (500, MailDeferredError, "answers 500"),
        (429, MailDeferredError, "answers 429"),
        (403, MailDeferredError, "answers 403"),
        (404, MailRefusedError, "answers 404 and did not take the post"),
        (307, MailRefusedError, "answers 307: redirects are not followed"),
        ("stall", MailUncertainError, "may have arrived"),
        ("drop", MailUncertainError, "may have arrived"),
    ],
)
def test_each_fault_is_told_apart(
    hook: Hook, fault: int | str, kind: type[MailError], said: str
) -> None:
    hook.faults.append(fault)
    with pytest.raises(MailError, match=said) as refused:
        post(local(hook))
    assert type(refused.value) is kind
    assert "sesame" not in str(refused.value)
    assert len(hook.asked) == 1  # nowhere else


def test_trap_a_redirect_leads_elsewhere(hook: Hook) -> None:
    hook.faults.append(302)
    with pytest.raises(MailRefusedError, match="redirects"):
        post(local(hook, "/sesame?redirect=yes"))
    assert hook.asked == ["/sesame"]


def test_a_server_that_is_away_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(MailDeferredError, match="no connection"):
        post(f"json://127.0.0.1:{port}/")


def test_a_name_that_is_not_known_is_tried_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(MailDeferredError, match="no connection"):
        post("jsons://hook.desk.example/", private=False)
    with pytest.raises(MailDeferredError, match="not known"):
        prove_channel(Channel("jsons://hook.desk.example/"), private=False)
    check_target("https://hook.desk.example/", private=False, proxied=True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "127.1",
        "localhost",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.5.4",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "[::1]",
        "[::ffff:169.254.169.254]",
        "[fe80::1]",
        "[fd00::1]",
    ],
)
def test_trap_a_channel_leads_into_the_network(host: str) -> None:
    outgoing = Outgoing(private=False, committing=lambda: pytest.fail("something was to be sent"))
    with guarded(outgoing), pytest.raises(RefusedTargetError, match="inside a network"):
        requests.post(f"https://{host}/latest/meta-data", timeout=1)
    assert outgoing.refused == "it leads to an address inside a network (private or reserved)"


def test_a_channel_inside_the_network_is_refused_for_good(hook: Hook) -> None:
    with pytest.raises(MailRefusedError, match="inside a network"):
        post(f"jsons://127.0.0.1:{hook.port}/", private=False)
    with pytest.raises(MailRefusedError, match="inside a network"):
        prove_channel(Channel("jsons://169.254.169.254/"), private=False)
    assert hook.asked == []


def test_trap_one_of_several_addresses_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, PUBLIC, "10.0.0.1")
    with pytest.raises(RefusedTargetError, match="inside a network"):
        check_target("https://hook.desk.example/", private=False)


def test_http_is_for_a_network_of_ones_own_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, PUBLIC)
    check_target("https://hook.desk.example/", private=False)
    for private in (False, True):
        with pytest.raises(RefusedTargetError, match="not https"):
            check_target("http://hook.desk.example/", private=private)
    leads_to(monkeypatch, "10.0.0.1")
    check_target("http://hook.desk.example/", private=True)


def test_trap_a_name_changes_between_look_and_connection(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.delivery.outgoing.check_target", lambda *_, **__: None)
    with pytest.raises(MailRefusedError, match="inside a network"):
        post(local(hook), private=False)
    assert hook.asked == []


def test_a_sender_that_lost_its_claim_sends_nothing(hook: Hook) -> None:
    def lost() -> None:
        raise LostClaimError("another sender")

    with pytest.raises(LostClaimError):
        post(local(hook), committing=lost)
    assert hook.posts == []


def test_requests_of_others_are_not_guarded(hook: Hook) -> None:
    post(local(hook))
    assert requests.sessions.Session is requests.Session
    assert requests.get(f"http://127.0.0.1:{hook.port}/", data=b"{}", timeout=1).status_code == 200


def test_no_secret_is_logged(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in (404, 500, "drop"):
        hook.faults.append(fault)
        with pytest.raises(MailError):
            post(local(hook))
    assert "sesame" not in caplog.text
    assert "sesame" not in repr(Channel(local(hook)))


def test_an_address_that_its_service_cannot_read_is_refused() -> None:
    with pytest.raises(MailRefusedError, match="does not understand"):
        post("slack://x")
    with pytest.raises(MailRefusedError, match="does not understand"):
        prove_channel(Channel("slack://x"), private=False)


def test_a_channel_is_proved_without_sending(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    told = prove_channel(Channel(local(hook)), private=True)
    assert told.endswith(f"leads to 127.0.0.1:{hook.port}")
    discord = Channel("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js")
    told = prove_channel(discord, private=False)
    assert told == f"{discord.name} is well formed"
    leads_to(monkeypatch, PUBLIC)
    assert prove_channel(Channel("jsons://hook.desk.example/x"), private=False).endswith(
        "leads to hook.desk.example"
    )
    assert hook.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [(PUBLIC, True), ("2606:4700::1111", True), ("224.0.0.1", False), ("fe80::1%eth0", False)],
)
def test_only_public_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_addresses_are_separated_by_commas_and_each_counts_once() -> None:
    found = parse_channels(
        "discord://1/a?x=1,2, jsons://h.example/x,discord://1/a?x=1,2,", private=False
    )
    assert [one.url for one in found] == ["discord://1/a?x=1,2", "jsons://h.example/x"]
    assert [one.service for one in found] == ["discord", "jsons"]
    assert parse_channels("", private=False) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sesame", "address 1 is no address"),
        ("https://h.example/sesame", "name its service, such as jsons://"),
        ("mailto://sesame@h.example", "mailto is no service that may be used"),
        ("json://h.example/sesame", "http without encryption"),
        ("jsons://h.example/x, syslog://sesame", "address 2: syslog is no service"),
    ],
)
def test_what_may_not_be_used_is_refused_without_its_secret(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        parse_channels(text, private=False)
    assert "sesame" not in str(refused.value)
