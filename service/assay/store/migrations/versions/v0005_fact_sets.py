"""Which sets of facts a report was asked to be made with."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; reports that are there were made with all sets."""
    op.add_column("reports", sa.Column("fact_sets", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("reports") as reports:
        reports.drop_column("fact_sets")
