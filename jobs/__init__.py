"""Everything that happens: fetch, recompute, schedule; the only code that combines effects."""
