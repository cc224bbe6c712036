"""The audit of a report, module by module."""
