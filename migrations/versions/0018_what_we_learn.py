"""Questions to the disciplines, lessons, and a recurring slot for both."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TEXT = sa.String(length=255)
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "knowledge",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("team_id", TEXT, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_knowledge_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge"),
    )
    op.create_index("ix_knowledge_team_at", "knowledge", ["team_id", "at"])
    op.create_table(
        "knowledge_answer",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("knowledge_id", TEXT, nullable=False),
        sa.Column("discipline_id", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["knowledge_id"], ["knowledge.id"], name="fk_knowledge_answer_knowledge_id"
        ),
        sa.ForeignKeyConstraint(
            ["discipline_id"], ["discipline.id"], name="fk_knowledge_answer_discipline_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_answer"),
    )
    op.create_index("ix_knowledge_answer_knowledge_id", "knowledge_answer", ["knowledge_id"])
    op.create_table(
        "gathering",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("team_id", TEXT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("replies", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_gathering_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_gathering"),
        sa.UniqueConstraint("team_id", "on", name="uq_gathering_team_id"),
    )
    op.add_column("team", sa.Column("learning_from", sa.Date(), nullable=True))
    weeks = sa.Column("learning_weeks", sa.Integer(), nullable=False, server_default=sa.text("2"))
    op.add_column("team", weeks)
    op.add_column("team", sa.Column("learning_at", sa.Time(), nullable=True))
    op.add_column("case", sa.Column("learned_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("case", "learned_at")
    for name in ("learning_at", "learning_weeks", "learning_from"):
        op.drop_column("team", name)
    op.drop_table("gathering")
    op.drop_index("ix_knowledge_answer_knowledge_id", "knowledge_answer")
    op.drop_table("knowledge_answer")
    op.drop_index("ix_knowledge_team_at", "knowledge")
    op.drop_table("knowledge")
