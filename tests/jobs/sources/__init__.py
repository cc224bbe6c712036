"""Tests of the network sources."""
