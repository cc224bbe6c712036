"""Drafts of imports and targets: made, shown, and decided by a second person."""
