"""Tests of the Monitor page: the overview of all companies."""
