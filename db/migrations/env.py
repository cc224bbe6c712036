"""Alembic's entry: migrates the connection that `db.migrate` hands over."""

from alembic import context

from db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
# The transaction is the caller's: it spans all migrations, the checks and the triggers.
with context.begin_transaction():
    context.run_migrations()
