"""What nothing lost and nothing said twice needs: pace, sweeps, gathered notices, the dead-man."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TEXT = sa.String(length=255)


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("lane", TEXT, nullable=False),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_pace"),
    )
    op.create_table(
        "dead_man",
        sa.Column("team_id", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("scheduled_id", TEXT, nullable=False),
        sa.Column("post_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_dead_man_team_id"),
        sa.PrimaryKeyConstraint("team_id", name="pk_dead_man"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moving_at", INSTANT, nullable=True),
        sa.Column("moved_at", INSTANT, nullable=True),
        sa.Column("restored_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )
    op.add_column("notice", sa.Column("sweep_at", INSTANT, nullable=True))
    op.add_column(
        "notice", sa.Column("sweeps", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column("notice", sa.Column("within", TEXT, nullable=True))
    op.add_column("notice", sa.Column("handled_at", INSTANT, nullable=True))
    op.add_column("notice", sa.Column("handled_by", TEXT, nullable=True))
    op.create_index("ix_notice_within", "notice", ["within"])


def downgrade() -> None:
    op.drop_index("ix_notice_within", "notice")
    for column in ("handled_by", "handled_at", "within", "sweeps", "sweep_at"):
        op.drop_column("notice", column)
    for table in ("installation", "dead_man", "pace"):
        op.drop_table(table)
