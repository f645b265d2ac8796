"""Sets of facts that are kept in the database."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
_ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "fact_sets",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_fact_sets"),
    )
    op.create_table(
        "set_facts",
        sa.Column("set_name", sa.String(length=64), nullable=False),
        sa.Column("fact_id", _ORDERED, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["set_name"], ["fact_sets.name"], name="fk_set_facts_set_name", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("set_name", "fact_id", name="pk_set_facts"),
    )
    op.create_index("ix_set_facts_set_name_revision", "set_facts", ["set_name", "revision"], unique=False)


def downgrade() -> None:
    """Drop them."""
    for table in ("set_facts", "fact_sets"):
        op.drop_table(table)
