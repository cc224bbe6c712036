"""Calculation: pure functions and frozen values; no I/O, no clock, no environment."""

__version__ = "0.1.0"
