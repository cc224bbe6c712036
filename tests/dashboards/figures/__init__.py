"""Tests of charts as plain data."""
