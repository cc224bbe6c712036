"""Imports: files of a desk or a terminal, recognised, checked and recorded all or nothing."""
