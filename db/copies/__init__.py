"""Copies of a database: backed up, restored, moved to another kind, and proved."""
