"""Who may reach the pages, and how they prove who they are: what is set, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Literal

from tracker.errors import BadInputError
from tracker.roles import Role

Mode = Literal["none", "users", "oidc", "proxy"]
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Issuer:
    """An OpenID Connect issuer, this program's name and secret there, and the claims it sends."""

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    name_claim: str = "preferred_username"
    role_claim: str = "groups"


@dataclass(frozen=True, slots=True)
class Access:
    """How pages are protected; the default is for one person on the machine itself.

    `secure`: the session's cookie is sent by https alone. `open_paths`: what machines may read
    without sign-in beside `/healthz`. `proxies`: addresses whose word on who asks is believed.
    """

    mode: Mode = "none"
    base_url: str = "http://127.0.0.1:8050"
    key: str = field(default="", repr=False)
    secure: bool = False
    open_paths: frozenset[str] = frozenset()
    proxies: Sequence[Network] = ()
    header: str = ""
    groups_header: str = ""
    role: Role | None = "viewer"  # of whom the proxy names, where no header says their groups
    groups: Mapping[str, Role] = field(default_factory=dict)
    issuer: Issuer | None = None
    own_hosts: bool = False  # refuse names of this machine that are not known

    @property
    def https(self) -> bool:
        """Tell whether browsers reach the pages by https."""
        return self.base_url.startswith("https://")


def read_networks(text: str) -> tuple[Network, ...]:
    """Read addresses and networks by commas; BadInputError for what is none, or is everybody."""
    found: list[Network] = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        try:
            network = ip_network(part)
        except ValueError:
            raise BadInputError(
                f"{part[:60]!r}: expected an address or a network such as 10.0.0.7 or 10.0.0.0/24"
            ) from None
        if network.prefixlen == 0:
            raise BadInputError(f"{part}: that is everybody; name the proxy's own address")
        found.append(network)
    return tuple(found)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine alone; ValueError for a name other than localhost."""
    return host == "localhost" or ip_address(host.strip("[]")).is_loopback


def is_trusted(address: str | None, proxies: Sequence[Network]) -> bool:
    """Tell whether an address is one of the named proxies."""
    found = _address(address)
    return found is not None and any(found in network for network in proxies)


def client_of(remote: str | None, forwarded: str, proxies: Sequence[Network]) -> str:
    """Give the address that asks: the last one of `X-Forwarded-For` that no proxy of ours has.

    Only a named proxy is believed; what a client itself wrote there stands further left. From
    10.0.0.7, a proxy, with "6.6.6.6, 192.0.2.1": 192.0.2.1.
    """
    asking = remote or ""
    for one in reversed(forwarded.split(",")):
        if not is_trusted(asking, proxies):
            break
        found = _address(one.strip())
        if found is None:
            break
        asking = str(found)
    return asking


def limited_as(address: str) -> str:
    """Give what is counted as one address: of IPv6 the network of 64 bits that one host has."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return address


def _address(text: str | None) -> Address | None:
    try:
        found = ip_address(text or "")
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
