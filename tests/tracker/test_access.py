"""Addresses: which ones are believed, and which one asks behind those that are."""

from __future__ import annotations

import pytest

from tracker.access import Access, client_of, is_loopback, is_trusted, limited_as, read_networks
from tracker.errors import BadInputError

PROXIES = read_networks("10.0.0.7, 10.1.0.0/16, fd00::/8")


@pytest.mark.parametrize("text", ["proxy", "10.0.0.1/8", "10.0.0.0/33", "0.0.0.0/0", "::/0", "*"])
def test_what_names_no_proxy_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        read_networks(text)


def test_only_the_named_addresses_are_believed() -> None:
    assert [is_trusted(one, PROXIES) for one in ("10.0.0.7", "10.1.255.1", "fd00::1")] == [True] * 3
    # The same address, as a socket of both kinds names it.
    assert is_trusted("::ffff:10.0.0.7", PROXIES)
    strange = ("10.0.0.8", "10.2.0.1", "fe80::1", "", None, "10.0.0.7, 10.0.0.7", "localhost")
    assert not any(is_trusted(one, PROXIES) for one in strange)


@pytest.mark.parametrize(
    ("remote", "forwarded", "asks"),
    [
        ("10.0.0.7", "6.6.6.6, 192.0.2.1", "192.0.2.1"),  # what the client wrote stands left
        ("10.0.0.7", "192.0.2.1, 10.1.2.3", "192.0.2.1"),  # through two proxies of ours
        ("192.0.2.9", "127.0.0.1", "192.0.2.9"),  # no proxy, not believed
        ("10.0.0.7", "", "10.0.0.7"),
        ("10.0.0.7", "192.0.2.1, nonsense", "10.0.0.7"),
        (None, "127.0.0.1", ""),
    ],
)
def test_the_address_that_asks(remote: str | None, forwarded: str, asks: str) -> None:
    assert client_of(remote, forwarded, PROXIES) == asks


def test_one_host_has_sixty_four_bits_of_ipv6() -> None:
    assert limited_as("2001:db8::1") == limited_as("2001:db8::ffff:1") == "2001:db8::/64"
    assert limited_as("192.0.2.1") == "192.0.2.1"
    assert limited_as("::ffff:192.0.2.1") == "::ffff:192.0.2.1"
    assert limited_as("") == ""


def test_loopback_is_this_machine_alone() -> None:
    assert all(is_loopback(one) for one in ("localhost", "127.9.9.9", "::1", "[::1]"))
    assert not is_loopback("10.0.0.1")
    with pytest.raises(ValueError, match=r"example\.org"):
        is_loopback("example.org")


def test_secrets_are_not_written_out() -> None:
    assert "sesame" not in repr(Access(key="sesame"))
    assert Access(base_url="https://x.example").https and not Access().https
