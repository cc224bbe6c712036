"""Tests of the Drift page: what it reads, draws, says, offers as files."""
