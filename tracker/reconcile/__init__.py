"""The published report against its own arithmetic and the recorded market."""

from tracker.reconcile.checks import Audit, Check, ReconcileDocument
from tracker.reconcile.engine import audit, reconcile

__all__ = ["Audit", "Check", "ReconcileDocument", "audit", "reconcile"]
