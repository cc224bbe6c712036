"""Fetching handed to workers on any machine, through procrastinate on PostgreSQL."""
