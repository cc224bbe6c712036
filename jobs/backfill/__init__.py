"""Spans of years brought afterwards, as far as they are missing."""
