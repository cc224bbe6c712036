"""Signing in at the company's OpenID Connect issuer: code flow with PKCE, state and nonce."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError
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
from db.audit_trail import FAILED, LOGIN, Entry, load_wait, record_entry
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
            log.warning("the issuer does not answer: %s", _one_line(error))
            return self._page("failed", 502)
        return answer

    def back(self) -> Response:
        """Take what the issuer says of somebody, and let them in where a group of theirs may."""
        page = local_page(session.get("next"))
        try:
            claims = self._claims()
            name = user_name(str(claims.get(self._issuer.name_claim) or claims["sub"]))
            role = role_of(_texts(claims.get(self._issuer.role_claim)), self._access.groups)
            if role is None:
                return self._refused(name, "no group that may", "outside", 403)
            return self._let_in(Visitor(name, role), page)
        except MismatchingStateError:  # nobody began this here, so the trail is not filled with it
            log.warning("sign-in: an answer that no browser of ours has asked for")
            return self._page("failed", 401)
        except (DatabaseUnavailableError, SQLAlchemyError):
            session.clear()
            return self._page("database", 503)
        except (*FAILURES, BadInputError) as error:
            log.warning("sign-in at the issuer: %s", _one_line(error))
            return self._refused("nobody", type(error).__name__, "failed", 401)

    def _let_in(self, who: Visitor, page: str) -> Response:
        now, address = self._record.now(), limited_as(asking(self._access))
        known = begin_session(who, self._access, now=now)
        name = known.get_id()
        entry = Entry(now, name, LOGIN, known.role, None, None, address, known.session)
        with writing(self._record.engine) as connection:
            record_entry(connection, entry)
        return Response(b"", 303, headers={"Location": page})

    def _refused(self, name: str, why: str, problem: str, status: int) -> Response:
        """Say no, and enter it in the trail, unless the address has filled that enough."""
        now, address = self._record.now(), limited_as(asking(self._access))
        try:
            with writing(self._record.engine) as connection:
                if load_wait(connection, who=None, address=address, now=now) is None:
                    record_entry(connection, Entry(now, name, FAILED, detail=why, address=address))
        except (DatabaseUnavailableError, SQLAlchemyError):
            return self._page("database", 503)
        return self._page(problem, status)

    def _claims(self) -> Mapping[str, Any]:
        metadata = self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer.url:
            raise ValueError("the issuer calls itself by another name")
        claims = self._client.authorize_access_token()["userinfo"]
        assert isinstance(claims, Mapping)
        return claims

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


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _texts(claim: object) -> list[str]:
    if isinstance(claim, str):
        return claim.replace(",", " ").split()
    return [one for one in claim if isinstance(one, str)] if isinstance(claim, list) else []
