"""What the server of forks loads once: all that the killed commands import."""

from __future__ import annotations

import dashboards.queries
import db.copies.logical
import jobs.by_hand
import jobs.cli
import jobs.database_backup
import jobs.desk_process
import jobs.drafts.deciding
import jobs.importing
import jobs.sources.registry
import jobs.targets
import tests.chaos.child
import tests.db.workers

__all__ = ["dashboards", "db", "jobs", "tests"]
