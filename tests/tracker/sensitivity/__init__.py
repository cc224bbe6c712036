"""Scenarios, the grid of multiple and revenue, and the effect of each input."""
