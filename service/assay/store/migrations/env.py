"""How Alembic reaches the database: over the connection that it is given."""

from alembic import context

from assay.store.database import VERSION_TABLE
from assay.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite changes a column by copying its table
)
with context.begin_transaction():
    context.run_migrations()
