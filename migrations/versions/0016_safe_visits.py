"""Who is out on a visit until when, and which citizens are visited by two."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXT = sa.String(length=255)


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("partner", TEXT, nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("back_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("home_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_visit_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
    )
    op.create_index("ix_visit_case_id", "visit", ["case_id"])
    two = sa.Column("two_persons", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("case", two)


def downgrade() -> None:
    op.drop_column("case", "two_persons")
    op.drop_index("ix_visit_case_id", "visit")
    op.drop_table("visit")
