"""Alembic's entry: runs the scripts in the transaction of `schema.upgrade`."""

from alembic import context

from bot.storage.door_tables import metadata
from bot.storage.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
