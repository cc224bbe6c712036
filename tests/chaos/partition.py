"""The network between one host and the database, which can be cut without either noticing."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

READ = 65_536


class Wire:
    """Listens on a port of loopback and carries bytes to the server's socket, both ways.

    Cut, it carries nothing and closes nothing, as a cable that was pulled: bytes sent meanwhile
    arrive when it is mended.
    """

    def __init__(self, socket_path: str) -> None:
        """Carry to the server that listens on this socket; serves at once, in a thread."""
        self._path = socket_path
        self._loop = asyncio.new_event_loop()
        self._whole = asyncio.Event()
        self._whole.set()
        self._links: set[asyncio.Task[None]] = set()
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._accept, "127.0.0.1", 0)
        )
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def cut(self) -> None:
        """Carry nothing from now on."""
        self._loop.call_soon_threadsafe(self._whole.clear)

    def mend(self) -> None:
        """Carry again, first what was sent meanwhile."""
        self._loop.call_soon_threadsafe(self._whole.set)

    def close(self) -> None:
        """End every connection."""
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join(10)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        there, back = await asyncio.open_unix_connection(self._path)
        for one in (self._carry(reader, back), self._carry(there, writer)):
            task = self._loop.create_task(one)
            self._links.add(task)
            task.add_done_callback(self._links.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await reader.read(READ):
                await self._whole.wait()
                writer.write(part)
                await writer.drain()
        await self._whole.wait()
        writer.close()

    def _end(self) -> None:
        for task in self._links:
            task.cancel()
        self._server.close()
        self._loop.call_soon(self._loop.stop)
