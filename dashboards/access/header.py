"""Whom a reverse proxy names in a header, believed from its own address only."""

from __future__ import annotations

import logging

from flask import Response, request

from dashboards.access.visitor import Visitor
from db.users import user_name
from tracker.access import Access, is_trusted
from tracker.errors import BadInputError
from tracker.roles import Role, role_of

log = logging.getLogger(__name__)


def named_by_proxy(access: Access) -> Visitor | Response | None:
    """Give whom the proxy names; None for nobody, a refusal for a header from elsewhere."""
    given = request.headers.get(access.header)
    if not is_trusted(request.remote_addr, access.proxies):
        if given is None:
            return None
        log.warning("refused: %s from %s, no proxy of ours", access.header, request.remote_addr)
        return _refused(f"{access.header} is believed from the proxy's own address only")
    if given is None or not given.strip():
        return None
    try:
        name = user_name(given)
    except BadInputError:
        return _refused(f"{access.header} holds no name of a person")
    role = _role(access)
    if role is None:
        return _refused("none of your groups may see these pages; ask an operator of the tracker")
    return Visitor(name, role)


def _role(access: Access) -> Role | None:
    if not access.groups_header:
        return access.role
    claimed = request.headers.get(access.groups_header, "")
    return role_of((one.strip() for one in claimed.split(",")), access.groups)


def _refused(text: str) -> Response:
    return Response(f"refused: {text}\n", 403, mimetype="text/plain")
