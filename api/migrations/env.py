"""Runs migrations on the connection that `api.service.schema` passes."""

from alembic import context

from api.service.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata(), render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
