"""Which teams meet in pairs, who is in a pair, and with whom advice was given."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TEXT = sa.String(length=255)


def upgrade() -> None:
    whole = {"nullable": False, "server_default": "whole"}
    op.add_column("team", sa.Column("meets", sa.String(length=40), **whole))
    op.execute("UPDATE team SET meets = 'pair' WHERE preset = 'favrskov'")
    op.add_column("meeting", sa.Column("meets", sa.String(length=40), **whole))
    nobody = {"nullable": False, "server_default": sa.text("'[]'")}
    op.add_column("meeting", sa.Column("pair", sa.JSON(), **nobody))
    op.add_column("encounter", sa.Column("partner", TEXT, nullable=True))


def downgrade() -> None:
    op.drop_column("encounter", "partner")
    op.drop_column("meeting", "pair")
    op.drop_column("meeting", "meets")
    op.drop_column("team", "meets")
