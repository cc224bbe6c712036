"""An import as one document: what was or would be recorded, with the differences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jobs.imports.comparison import Change
from jobs.imports.plan import Plan
from tracker.snapshot import finding_document
from tracker.vintages.comparison import VintageDifference


def import_document(
    plan: Plan,
    *,
    batch: int | None,
    dry_run: bool,
    differences: Sequence[VintageDifference] = (),
) -> dict[str, Any]:
    """Give the document of `--json`; `batch` is None where nothing was recorded.

    `difference` is of a model alone: what each of its vintages changes.
    """
    return {
        "kind": plan.kind.name,
        "file": plan.file,
        "vendor": plan.vendor,
        "dry_run": dry_run,
        "batch": batch,
        "drafts": [],  # numbers of those that wait for approval, where there are any
        "counts": {
            status: plan.count(status) for status in ("new", "changed", "same", "unchanged")
        },
        "new_bars": plan.new_bars,
        "changes": [_change(one) for one in plan.changes if one.status != "unchanged"],
        "ignored_columns": list(plan.ignored),
        "skipped_lines": list(plan.skipped),
        "findings": [finding_document(finding) for finding in plan.findings],
        "difference": [one.document() for one in differences],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "line": change.line,
        "subject": change.subject,
        "name": change.name,
        "status": change.status,
        "from": _plain(change.before),
        "from_source": change.before_source,
        "to": _plain(change.after),
        "currency": change.currency,
        "change": change.ratio,
        "note": change.note,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
