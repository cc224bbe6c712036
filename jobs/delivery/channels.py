"""Chat channels and webhooks as a desk sets them: addresses of `apprise`, each a secret."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final

# What may be named: services that are spoken to by HTTP requests alone, so that the guard of
# outgoing requests sees all of them. Mail, sockets, local desktops and shell hooks are left out.
SERVICES: Final = frozenset(
    {
        "dingtalk",
        "discord",
        "feishu",
        "form",
        "forms",
        "gchat",
        "json",
        "jsons",
        "lark",
        "mmost",
        "mmosts",
        "ntfy",
        "ntfys",
        "rocket",
        "rockets",
        "slack",
        "tgram",
        "wecombot",
        "workflow",
        "workflows",
        "wxteams",
        "xml",
        "xmls",
    }
)
# Services whose plain spelling means http:// and whose other one means https://.
PLAIN: Final = frozenset({"form", "json", "mmost", "ntfy", "rocket", "xml"})


@dataclass(frozen=True, slots=True)
class Channel:
    """One place that is told, by its address; what is recorded and logged is its name alone."""

    url: str = field(repr=False)

    @property
    def service(self) -> str:
        """Give the service: slack."""
        return self.url.partition("://")[0].lower()

    @property
    def name(self) -> str:
        """Name it without its secret, the same at every start: slack:1f0c9a2b."""
        return f"{self.service}:{hashlib.sha256(self.url.encode()).hexdigest()[:8]}"


def parse_channels(text: str, *, private: bool) -> tuple[Channel, ...]:
    """Read addresses separated by commas, each once; a comma inside an address stays in it.

    ValueError names the service, never the address: it holds the secret.
    """
    found: dict[str, Channel] = {}
    for place, part in enumerate(re.split(r"[,\s]+(?=[A-Za-z][A-Za-z0-9+]*://)", text.strip()), 1):
        channel = Channel(part.strip().rstrip(","))
        if not part.strip():
            continue
        _check(channel, place, private=private)
        found.setdefault(channel.name, channel)
    return tuple(found.values())


def _check(channel: Channel, place: int, *, private: bool) -> None:
    service = channel.service
    if "://" not in channel.url or not channel.url.isprintable():
        raise ValueError(f"address {place} is no address such as slack://token/#channel")
    if service in {"http", "https"}:
        raise ValueError(f"address {place}: name its service, such as jsons:// for a webhook")
    if service not in SERVICES:
        raise ValueError(
            f"address {place}: {service} is no service that may be used; "
            f"those are {', '.join(sorted(SERVICES))}"
        )
    if service in PLAIN and not private:
        raise ValueError(
            f"address {place}: {service}:// is http without encryption; use {service}s://, or set "
            "TRACKER_CHANNELS_PRIVATE=1 for a server of your own network"
        )
