"""Who wishes a morning digest of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    wished = sa.Column("own_digest", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("person", wished)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM notice WHERE kind = 'own_digest'"))
    op.drop_column("person", "own_digest")
