"""Consent, restricted cases, retention and breaches."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TEXT = sa.String(length=255)
KEY = sa.String(length=40)
INSTANT = sa.DateTime(timezone=True)

COLUMNS = (
    ("case", "trusted", TEXT),
    ("case", "anonymised_at", INSTANT),
    ("case", "restricted_at", INSTANT),
    ("case", "restricted_by", TEXT),
    ("handover", "legal_ground", KEY),
    ("notice", "deleted_at", INSTANT),
    ("team", "channel_fault", TEXT),
)
"""What may be empty: table, name and kind."""
SETTINGS = (("erase_days", "30"), ("anonymise_months", "12"), ("smallest_shown", "5"))


def _table(
    name: str,
    of: str,
    *columns: tuple[str, sa.types.TypeEngine],
    maybe: tuple[str, ...] = (),
    once: tuple[str, ...] = (),
) -> None:
    unique = [sa.UniqueConstraint(*once, name=f"uq_{name}_{'_'.join(once)}")] if once else []
    op.create_table(
        name,
        sa.Column("id", TEXT, nullable=False),
        sa.Column(f"{of}_id", TEXT, nullable=False),
        *(sa.Column(column, kind, nullable=column in maybe) for column, kind in columns),
        sa.ForeignKeyConstraint([f"{of}_id"], [f"{of}.id"], name=f"fk_{name}_{of}_id_{of}"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *unique,
    )


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    have_one = sa.text("restricted_at IS NOT NULL")
    only = {"sqlite_where": have_one, "postgresql_where": have_one}
    op.create_index("ix_case_restricted", "case", ["restricted_at"], **only)
    for name, usual in SETTINGS:
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text(usual))
        op.add_column("team", column)
    _table(
        "consent",
        "case",
        ("status", KEY),
        ("on", sa.Date()),
        ("scopes", sa.JSON()),
        ("user", TEXT),
        ("at", INSTANT),
    )
    op.create_index("ix_consent_case_id", "consent", ["case_id"])
    _table(
        "confidant",
        "case",
        ("user", TEXT),
        ("named_by", TEXT),
        ("at", INSTANT),
        once=("case_id", "user"),
    )
    op.create_index("ix_confidant_user", "confidant", ["user"])
    _table(
        "breach",
        "team",
        ("kind", KEY),
        ("found_at", INSTANT),
        ("told_by", TEXT),
        ("told_at", INSTANT),
        ("ended_at", INSTANT),
        ("ended_by", TEXT),
        maybe=("ended_at", "ended_by"),
    )
    op.create_index("ix_breach_team_id", "breach", ["team_id"])
    _table(
        "breach_done",
        "breach",
        ("step", KEY),
        ("user", TEXT),
        ("at", INSTANT),
        once=("breach_id", "step"),
    )
    _table(
        "publication",
        "team",
        ("kind", TEXT),
        ("first_on", sa.Date()),
        ("at", INSTANT),
        ("figures", sa.JSON()),
        once=("team_id", "kind", "first_on"),
    )


def downgrade() -> None:
    for name in ("publication", "breach_done", "breach", "confidant", "consent"):
        op.drop_table(name)
    op.drop_index("ix_case_restricted", table_name="case")
    for name, _usual in SETTINGS:
        op.drop_column("team", name)
    for table, name, _kind in reversed(COLUMNS):
        op.drop_column(table, name)
