"""A small OpenID Connect issuer on this machine: real HTTP, RSA keys, code flow with PKCE."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "tracker", "a secret of the client"


@dataclass
class Id:
    """What the issuer says of the person at its door, and how it errs where a test wants so."""

    url: str = ""
    name: str = "Ann Lee"
    groups: object = field(default_factory=lambda: ["desk-analysts"])
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signed_with: RSAKey | None = None  # another key than the published one
    claims: dict[str, Any] = field(default_factory=dict)  # in place of the right ones
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def authorise(self, url: str) -> str:
        """Sign the person in; gives the address to which the browser is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
        assert len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Give the token of a code, once, to the client that proves that it began."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        client = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        known = authorization == f"Basic {client}"
        if asked is None or challenge != asked["code_challenge"] or not known:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "4711", "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], "preferred_username": self.name}
        claims |= {"groups": self.groups, **self.claims}
        head = {"alg": self.algorithm, "kid": "1"}
        if self.algorithm == "none":
            parts = [json.dumps(one).encode() for one in (head, claims)]
            plain = ".".join(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts)
            return 200, {"access_token": "x", "token_type": "Bearer", "id_token": f"{plain}."}
        signed = jwt.encode(head, claims, self.signed_with or self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": signed}

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }


class _Handler(BaseHTTPRequestHandler):
    who: Id

    def do_GET(self) -> None:
        found = {
            "/.well-known/openid-configuration": self.who.metadata,
            "/keys": lambda: {"keys": [self.who.key.as_dict(private=False)]},
        }
        self.who.asked.append(self.path)
        self._say(200, found[self.path]()) if self.path in found else self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(*self.who.token(form, self.headers.get("Authorization", "")))

    def _say(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep standard error quiet."""


@contextmanager
def issuing() -> Iterator[Id]:
    """Run the issuer until the end of the block."""
    who = Id()
    handler = type("Handler", (_Handler,), {"who": who})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        who.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield who
        server.shutdown()
        thread.join()
