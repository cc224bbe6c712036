"""Memory: tables, append-only observations in sealed batches, as-of reads, migrations."""
