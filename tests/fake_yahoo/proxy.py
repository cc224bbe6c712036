"""An HTTP proxy that answers CONNECT itself, with a certificate made for the host on the spot."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import trustme


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the fake saw it; the symbol is the path's last part."""

    host: str
    path: str
    params: dict[str, str]
    cookies: dict[str, str]

    @property
    def symbol(self) -> str:
        """The last part of the path: of Yahoo's data paths, the symbol."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class TlsProxy(ThreadingHTTPServer):
    """The listening side; `answer` decides what comes back."""

    daemon_threads = True

    def __init__(
        self, answer: Callable[[Request], Reply | None], *, authority: Path, port: int = 0
    ) -> None:
        self.answer = answer
        self.authority = authority
        self._certificates = trustme.CA()
        self._certificates.cert_pem.write_to_path(str(authority))
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """The address for HTTPS_PROXY."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Serve in the background."""
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Stop serving and cut the connections that are kept alive."""
        self.shutdown()
        self.server_close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def context(self, host: str) -> ssl.SSLContext:
        """Give the TLS context of a host; all of Yahoo shares one."""
        is_yahoo = host.endswith(".yahoo.com")
        names = ("*.yahoo.com", "*.finance.yahoo.com") if is_yahoo else (host,)
        with self._lock:
            if names[0] not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._certificates.issue_cert(*names).configure_cert(context)
                self._contexts[names[0]] = context
            return self._contexts[names[0]]

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection, to be cut on stop."""
        with self._lock:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget and close a connection."""
        with self._lock:
            self._open.discard(connection)
        connection.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hung up: tests of time-outs make many."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: TlsProxy
    tunnel: ssl.SSLSocket | None = None
    host = ""

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the request log in the fake only."""

    def do_CONNECT(self) -> None:
        self.host = self.path.rsplit(":", 1)[0]
        self.send_response_only(200, "Connection Established")
        self.end_headers()
        plain = self.connection
        # Without the handshake, so that a failing one leaves a socket that finish() can close.
        self.tunnel = self.server.context(self.host).wrap_socket(
            plain, server_side=True, do_handshake_on_connect=False
        )
        self.server.opened(self.tunnel)
        self.tunnel.do_handshake()
        self.rfile.close()
        self.connection = self.tunnel
        self.rfile = self.tunnel.makefile("rb", -1)
        self.close_connection = False

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        target = urlsplit(self.path)
        pairs = (part.strip().split("=", 1) for part in self.headers.get("Cookie", "").split(";"))
        reply = self.server.answer(
            Request(
                host=self.headers.get("Host", self.host).split(":")[0],
                path=unquote(target.path),
                params=dict(parse_qsl(target.query, keep_blank_values=True)),
                cookies=dict(pair for pair in pairs if len(pair) == 2),
            )
        )
        if reply is None:
            self._cut()
            return
        head = [f"HTTP/1.1 {reply.status} Fake", f"Content-Type: {reply.content_type}"]
        head += [f"Content-Length: {len(reply.body)}"]
        head += [f"{name}: {value}" for name, value in reply.headers]
        try:
            self.connection.sendall("\r\n".join([*head, "", ""]).encode() + reply.body)
        except OSError:
            self.close_connection = True  # the client gave up, as tests of time-outs do

    do_POST = do_GET

    def _cut(self) -> None:
        """Hang up in the middle of an answer: before its first byte, the client would ask again."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.sendall(b"HTTP/1.1 200 Fake\r\nContent-Length: 1000\r\n\r\n{")
            self.connection.shutdown(socket.SHUT_RDWR)

    def finish(self) -> None:
        super().finish()
        if self.tunnel:
            self.server.closed(self.tunnel)
