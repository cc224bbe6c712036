"""A real HTTP server in the process that takes posts, and refuses, stalls or leads elsewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Hook:
    """Takes posts; each entry of `faults` is what happens to the next one instead.

    A number is that status; "stall" answers too late; "drop" takes the post and hangs up.
    """

    faults: list[int | str] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # every path, whatever the answer
    port: int = 0


@contextmanager
def web_server() -> Iterator[Hook]:
    """Serve on a free port of this machine."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 (the library's name for it)
            hook.asked.append(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            fault = hook.faults.pop(0) if hook.faults else 200
            if fault == "stall":
                time.sleep(2)
                return
            if fault in {200, "drop"} and body:
                hook.posts.append(json.loads(body))
            if fault == "drop":
                self.connection.close()
                return
            self.send_response(int(fault))
            if 300 <= int(fault) < 400:
                self.send_header("Location", f"http://127.0.0.1:{hook.port}/elsewhere")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
