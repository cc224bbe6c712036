"""Tests of the alert rules: bands and reasons, by hand-worked paths and by law."""
