"""What the citizen says as a case is closed, or why they were not asked."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("closing", sa.Column("citizen_voice", sa.LargeBinary(), nullable=True))
    op.add_column("closing", sa.Column("voice_not_asked", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("closing", "voice_not_asked")
    op.drop_column("closing", "citizen_voice")
