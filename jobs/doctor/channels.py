"""What the doctor says of chat channels and of addresses that are refused."""

from __future__ import annotations

from collections.abc import Iterator

from db.addresses import AddressEvent
from jobs.delivery.mailing import Mailing
from jobs.delivery.posting import prove_channel
from jobs.doctor.checks import Check
from tracker.errors import TrackerError


def channel_checks(mailing: Mailing) -> Iterator[Check]:
    """Look at each channel, by its name without its secret; nothing is sent."""
    mend = "correct TRACKER_CHANNELS; for a server of your own set TRACKER_CHANNELS_PRIVATE=1"
    for channel in mailing.channels:
        name = f"channel {channel.name}"
        try:
            yield Check(name, "ok", prove_channel(channel, private=mailing.channels_private))
        except TrackerError as error:
            yield Check(name, "error", str(error), mend)


def address_checks(suppressed: dict[str, AddressEvent]) -> Iterator[Check]:
    """Name each address that nothing is sent to any more."""
    for address, event in suppressed.items():
        told = f"refused three times in a row, nothing is sent to it ({event.reason})"
        mend = f"correct the address, or run 'tracker alerts lift {address}'"
        yield Check(f"address {address}", "warning", told, mend)
