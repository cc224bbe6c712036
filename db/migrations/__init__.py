"""Schema migrations, run by `db.migrate`; the number that begins a file's name is its revision."""
