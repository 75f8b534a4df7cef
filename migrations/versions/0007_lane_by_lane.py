"""What is next is found lane by lane, however much waits in each."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FEW = {"ix_notice_retry": "retry_at", "ix_notice_sweep": "sweep_at"}
LANE = (
    "(CASE WHEN (kind = 'card_update') THEN 'chat.update' WHEN (place = 'person') THEN person"
    " WHEN (place = 'operations') THEN 'operations' ELSE team_id END)"
)


def upgrade() -> None:
    op.create_index("ix_notice_lane", "notice", ["state", sa.text(LANE), "due_at"])
    _index_the_few("state")


def downgrade() -> None:
    _index_the_few()
    op.drop_index("ix_notice_lane", "notice")


def _index_the_few(*before: str) -> None:
    for name, column in FEW.items():
        few = sa.text(f"{column} IS NOT NULL")
        op.drop_index(name, "notice")
        op.create_index(name, "notice", [*before, column], sqlite_where=few, postgresql_where=few)
