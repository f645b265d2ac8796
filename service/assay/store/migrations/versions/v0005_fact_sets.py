"""Which sets of facts a report was asked to be made with, and what each fact said when."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column, which is null for reports that are there, and create the tables."""
    op.add_column("reports", sa.Column("fact_sets", sa.Text(), nullable=True))
    op.create_table(
        "fact_revisions",
        sa.Column("fact_set", sa.String(length=64), nullable=False),
        sa.Column("fact_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("fact_set", "fact_id", "sha256", name="pk_fact_revisions"),
    )
    op.create_index("ix_fact_revisions_fact_id", "fact_revisions", ["fact_id"], unique=False)
    op.create_table(
        "recorded_sets",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_recorded_sets"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("recorded_sets", "fact_revisions"):
        op.drop_table(table)
    with op.batch_alter_table("reports") as reports:
        reports.drop_column("fact_sets")
