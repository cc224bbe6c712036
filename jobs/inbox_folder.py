"""The watched folder: which files in it are at rest, and where they go when they were looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISREG
from typing import Final

AT_REST: Final = timedelta(seconds=5)  # for so long nothing of a file may have changed
DONE, REFUSED = "done", "refused"
# Names under which editors, browsers and copying programs write what is not whole yet.
_UNFINISHED: Final = re.compile(r"[.~].*|.*(?:\.tmp|\.part|\.partial|\.crdownload|\.filepart|~)")

Signature = tuple[int, int, int]  # size, time of the last writing, time of the last change


@dataclass(slots=True)
class Inbox:
    """A folder, and what its files looked like when they were last seen to change."""

    folder: Path
    unreadable: bool = False  # as it was found last
    _seen: dict[str, tuple[Signature, datetime]] = field(default_factory=dict)

    def at_rest(self, now: datetime) -> list[Path]:
        """List the files that did not change for some seconds, by name; OSError when unreadable.

        Whoever copies a file may keep its old time of writing, so its age alone tells nothing.
        """
        found = dict(self._files())
        self._seen = {
            name: held
            for name, held in self._seen.items()
            # One of the time to come was seen by a clock that was set back since.
            if name in found and held[0] == found[name] and held[1] <= now
        }
        for name, signature in found.items():
            self._seen.setdefault(name, (signature, now))
        return [
            self.folder / name for name in sorted(found) if now - self._seen[name][1] >= AT_REST
        ]

    def move(self, path: Path, place: str, *, now: datetime, reason: str | None = None) -> Path:
        """Move a file to `done` or `refused`, with the reason beside it; OSError when it stays."""
        folder = self.folder / place
        folder.mkdir(exist_ok=True)
        target = _free(folder, path.name, now)
        if reason is not None:
            target.with_name(f"{target.name}.reason.txt").write_text(
                f"{reason}\n", encoding="utf-8"
            )
        return path.rename(target)

    def _files(self) -> Iterator[tuple[str, Signature]]:
        for path in self.folder.iterdir():
            try:
                status = path.lstat()  # a link is nobody's export
            except FileNotFoundError:  # gone since it was listed
                continue
            if S_ISREG(status.st_mode) and not _UNFINISHED.fullmatch(path.name):
                yield path.name, (status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _free(folder: Path, name: str, now: datetime) -> Path:
    """Give a path that no file has yet: a name that comes again carries its time."""
    path = folder / name
    stem, number = f"{path.stem} {now:%Y-%m-%d %H%M%S}", 1
    while path.exists():
        path = folder / f"{stem}{f' {number}' if number > 1 else ''}{path.suffix}"
        number += 1
    return path
