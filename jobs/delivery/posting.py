"""Posts to a chat channel or webhook through the library `apprise`, behind the guard.

Every error of the service, the network and the library leaves here as one of the three kinds of
MailError, so that the outbox treats a post as it treats a mail. No text holds the address.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlunsplit

from jobs.delivery.channels import Channel
from jobs.delivery.outgoing import Outgoing, RefusedTargetError, check_target, guarded
from tracker.errors import MailDeferredError, MailRefusedError, MailUncertainError

if TYPE_CHECKING:  # a start that posts nothing need not wait for some 150 services
    from apprise import NotifyBase

LATER: Final = frozenset({401, 403, 408, 425, 429})  # a wrong token is mended by the desk
# Services whose address names the machine that is spoken to; of the others it is the token.
HOSTED: Final = ("custom_form", "custom_json", "custom_xml", "mattermost", "ntfy", "rocketchat")


def send_post(
    channel: Channel, *, title: str, text: str, private: bool, committing: Callable[[], None]
) -> str:
    """Post once and give the service's answer; `committing` is called before a byte may leave."""
    plugin = _plugin(channel)
    outgoing = Outgoing(private, committing)
    with guarded(outgoing):
        taken = bool(plugin.notify(body=text, title=title))
    if outgoing.raised:
        raise outgoing.raised[0]
    if taken:
        return f"{channel.service} answers {outgoing.status}"
    raise _error(channel, outgoing)


def prove_channel(channel: Channel, *, private: bool) -> str:
    """Look at an address and where it leads, send nothing; MailError where none may be sent."""
    plugin = _plugin(channel)
    if type(plugin).__module__.rpartition(".")[2] not in HOSTED:
        return f"{channel.name} is well formed"
    port = f":{plugin.port}" if plugin.port else ""
    scheme = "https" if plugin.secure else "http"
    try:
        check_target(urlunsplit((scheme, f"{plugin.host}{port}", "/", "", "")), private=private)
    except RefusedTargetError as error:
        raise MailRefusedError(f"{channel.name}: {error}") from error
    except OSError as error:
        raise MailDeferredError(f"{channel.name}: its host is not known") from error
    return f"{channel.name} leads to {plugin.host}{port}"


def _plugin(channel: Channel) -> NotifyBase:
    """Open a service by its address, with all that could be switched off by it switched on."""
    with warnings.catch_warnings():
        # One of its services looks for a module that Python deprecates; it is not used here.
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise import Apprise, AppriseAsset, OverflowMode

        # It would log names of hosts, which of some services are tokens.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        plugin = Apprise.instantiate(channel.url, asset=AppriseAsset(http_redirects=False))
    if plugin is None:
        raise MailRefusedError(
            f"{channel.name}: {channel.service} does not understand this address; see its page "
            "in the documentation of apprise"
        )
    plugin.verify_certificate = True
    plugin.redirects = False
    if "overflow=" not in channel.url:
        # A digest that is too long for one post becomes several.
        plugin.overflow_mode = OverflowMode.SPLIT
    return plugin


def _error(channel: Channel, outgoing: Outgoing) -> Exception:
    name = channel.name
    if outgoing.refused is not None:
        return MailRefusedError(f"{name}: not sent: {outgoing.refused}")
    if outgoing.unsure is not None:
        return MailUncertainError(f"{name}: {outgoing.unsure}: the post may have arrived")
    if outgoing.broken is not None:
        return MailDeferredError(f"{name}: {outgoing.broken}")
    return _answered(name, outgoing.status)


def _answered(name: str, status: int | None) -> Exception:
    if status is None:
        return MailRefusedError(f"{name}: the address cannot be used")
    if status in LATER or status >= 500:
        return MailDeferredError(f"{name} answers {status}")
    if 300 <= status < 400:
        return MailRefusedError(f"{name} answers {status}: redirects are not followed")
    return MailRefusedError(f"{name} answers {status} and did not take the post")
