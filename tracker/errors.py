"""The one exception tree: what a caller did wrong or the world refused, in one line each.

TrackerError
├── CoverageError          a coverage file does not hold what it must
├── UnknownTickerError     no covered company or peer has this ticker
├── BadInputError          a value given on the command line or in a file
├── SettingsError          a setting is missing or does not parse
├── MigrationError         the database is newer than the program, or cannot be brought forward
├── MailError              a mail server refused, broke or fell silent
│   ├── MailRefusedError   permanent
│   │   └── AddressRefusedError  it is the receiver or the mail to him that was refused
│   ├── MailDeferredError  not accepted; to be tried again
│   └── MailUncertainError no answer after the last byte: it may have arrived
└── SourceError            a source refused or broke (jobs/sources only)
    ├── NotFoundError      permanent
    ├── RateLimitedError
    ├── UnreachableError
    └── MalformedError

Bad *data* is not an exception but a `Finding` (see `findings.py`); a bad *call* raises.
"""

from __future__ import annotations

from typing import ClassVar


class TrackerError(Exception):
    """Anything the tracker refuses; its text is one line that names the thing and the mend."""


class CoverageError(TrackerError):
    """A coverage file is unreadable, incomplete or contradicts itself."""


class UnknownTickerError(TrackerError):
    """No covered company or peer has this ticker."""


class BadInputError(TrackerError):
    """A value from the command line or an imported file cannot be used."""


class SettingsError(TrackerError):
    """A setting is missing or does not parse."""


class MigrationError(TrackerError):
    """The database is newer than the program, or a migration could not be applied."""


class MailError(TrackerError):
    """A mail was not known to be delivered."""

    permanent: ClassVar[bool] = False


class MailRefusedError(MailError):
    """The server refused this mail for good (5xx)."""

    permanent: ClassVar[bool] = True


class AddressRefusedError(MailRefusedError):
    """The server refused the receiver, or the mail to him, for good (5xx)."""


class MailDeferredError(MailError):
    """The server could not be reached or did not take this mail now (4xx); it was not accepted."""


class MailUncertainError(MailError):
    """The whole mail was sent and no answer came: it may have arrived."""


class SourceError(TrackerError):
    """A source of market data did not give what was asked."""

    permanent: ClassVar[bool] = False


class NotFoundError(SourceError):
    """The source does not know this ticker or has no such data for it."""

    permanent: ClassVar[bool] = True


class RateLimitedError(SourceError):
    """The source told us to stop asking for a while."""


class UnreachableError(SourceError):
    """No answer: network, proxy, name, time-out or a server error."""


class MalformedError(SourceError):
    """An answer that does not have the shape the source promised."""
