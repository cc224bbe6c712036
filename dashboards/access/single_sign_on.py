"""Signing in at the company's OpenID Connect issuer: code flow with PKCE, state and nonce."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, request, session
from joserfc.errors import JoseError
from requests import RequestException
from sqlalchemy.exc import SQLAlchemyError

from dashboards.access.guard import SIGN_IN, asking
from dashboards.access.page import sign_in_page
from dashboards.access.sessions import begin_session
from dashboards.access.signing import local_page
from dashboards.access.visitor import Visitor
from dashboards.reader import Language
from dashboards.record import Record
from db.audit_trail import FAILED, LOGIN, Entry, record_entry
from db.engine import DatabaseUnavailableError, writing
from db.users import user_name
from tracker.access import Access, Issuer, limited_as
from tracker.errors import BadInputError
from tracker.roles import role_of

WAIT_S: Final = 10.0
# What an issuer, its network or its tokens can do wrong.
FAILURES: Final = (
    AuthlibBaseError,
    JoseError,
    RequestException,
    ValueError,
    KeyError,
    RuntimeError,
)

log = logging.getLogger(__name__)


class SingleSignOn:
    """The two ends of the way to the issuer and back."""

    def __init__(self, server: Flask, record: Record, access: Access, language: Language) -> None:
        """Name the issuer; nothing is asked of it before somebody signs in."""
        assert access.issuer is not None
        self._record, self._access, self._language = record, access, language
        self._issuer: Issuer = access.issuer
        self._client: Any = OAuth(server).register(
            "issuer",
            client_id=self._issuer.client_id,
            client_secret=self._issuer.client_secret,
            server_metadata_url=f"{self._issuer.url}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "default_timeout": WAIT_S,
            },
        )

    def show(self) -> Response:
        """Show the page with the one link."""
        return sign_in_page(
            self._language, next_page=local_page(request.args.get("next")), issuer=True
        )

    def start(self) -> Response:
        """Lead to the issuer."""
        session.clear()
        session["next"] = local_page(request.args.get("next"))
        try:
            back = f"{self._access.base_url}{SIGN_IN}/back"
            answer: Response = self._client.authorize_redirect(back)
        except FAILURES as error:
            return self._failed("nobody", error)
        return answer

    def back(self) -> Response:
        """Take what the issuer says of somebody, and let them in where a group of theirs may."""
        page = local_page(session.get("next"))
        try:
            claims = self._claims()
            name = user_name(str(claims.get(self._issuer.name_claim) or claims["sub"]))
        except (*FAILURES, BadInputError) as error:
            return self._failed("nobody", error)
        role = role_of(_texts(claims.get(self._issuer.role_claim)), self._access.groups)
        if role is None:
            self._tell(Visitor(name, None), FAILED, "no group that may")
            return self._page("outside", 403)
        address = limited_as(asking(self._access))
        who = begin_session(Visitor(name, role, address), self._access, now=self._record.now())
        try:
            self._tell(who, LOGIN, None)
        except (DatabaseUnavailableError, SQLAlchemyError):
            session.clear()
            return self._page("database", 503)
        return Response(b"", 303, headers={"Location": page})

    def _claims(self) -> Mapping[str, Any]:
        metadata = self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer.url:
            raise ValueError("the issuer calls itself by another name")
        claims = self._client.authorize_access_token()["userinfo"]
        assert isinstance(claims, Mapping)
        return claims

    def _failed(self, name: str, error: Exception) -> Response:
        log.warning("sign-in at the issuer: %s", " ".join(f"{error}".split())[:200])
        try:
            self._tell(Visitor(name, None), FAILED, type(error).__name__)
        except (DatabaseUnavailableError, SQLAlchemyError):
            return self._page("database", 503)
        return self._page("failed", 401)

    def _tell(self, who: Visitor, what: str, detail: str | None) -> None:
        address = limited_as(asking(self._access))
        entry = Entry(
            self._record.now(), who.name or "", what, who.role, None, detail, address, who.session
        )
        with writing(self._record.engine) as connection:
            record_entry(connection, entry)

    def _page(self, problem: str, status: int) -> Response:
        return sign_in_page(
            self._language, next_page="/", issuer=True, problem=problem, status=status
        )


def add_single_sign_on(server: Flask, record: Record, access: Access, language: Language) -> None:
    """Serve `/sign-in`, `/sign-in/start` and `/sign-in/back`."""
    signing = SingleSignOn(server, record, access, language)
    server.get(SIGN_IN, endpoint="sign_in_form")(signing.show)
    server.get(f"{SIGN_IN}/start", endpoint="sign_in_start")(signing.start)
    server.get(f"{SIGN_IN}/back", endpoint="sign_in_back")(signing.back)


def _texts(claim: object) -> list[str]:
    if isinstance(claim, str):
        return claim.replace(",", " ").split()
    return [one for one in claim if isinstance(one, str)] if isinstance(claim, list) else []
