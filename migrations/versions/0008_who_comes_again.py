"""Who comes again, by which door, and what the receiver decided."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

IDS = ("earlier_id", "taken_in_by", "triaged_by")
KEYS = ("known", "triage", "redirected_to")
INSTANTS = ("known_at", "triaged_at")
SEALED = ("source", "triage_reason")


def upgrade() -> None:
    kinds = (
        (IDS, sa.String(length=255)),
        (KEYS, sa.String(length=40)),
        (INSTANTS, sa.DateTime(timezone=True)),
        (SEALED, sa.LargeBinary()),
    )
    for names, kind in kinds:
        for name in names:
            op.add_column("case", sa.Column(name, kind, nullable=True))
    op.create_index("ix_case_earlier_id", "case", ["earlier_id"])


def downgrade() -> None:
    op.drop_index("ix_case_earlier_id", "case")
    for name in (*SEALED, *INSTANTS, *KEYS, *IDS):
        op.drop_column("case", name)
