"""Alembic's way in: the caller hands over a connection, which is already the lock."""

from alembic import context

from models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
