"""The desk of the report day behind each kind of sign-in."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.dashboards import documents
from tests.dashboards.access.doors import USERS, Desk, add_users
from tests.dashboards.databases import REPORT_EVENING, record


@pytest.fixture
def desk(engine: Engine) -> Desk:
    record(engine, documents.report_day(), at=REPORT_EVENING)
    add_users(engine, ("Ann Lee", "analyst"), ("Olga", "operator"), ("Vic", "viewer"))
    return Desk(engine, USERS)
