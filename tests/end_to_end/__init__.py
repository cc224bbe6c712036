"""Tests of the whole: the command, the real client, the real series, and the kill."""
