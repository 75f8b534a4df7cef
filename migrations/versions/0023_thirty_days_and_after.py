"""The second half of a case: measured, granted, extended, filed, handed over, asked about after."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TEXT = sa.String(length=255)
KEY = sa.String(length=40)
INSTANT = sa.DateTime(timezone=True)

COLUMNS = {
    "case": (
        ("snoozed_at", INSTANT),
        ("snoozed_until", sa.Date()),
        ("rested_until", sa.Date()),
        ("snoozed_by", TEXT),
        ("snooze_reason", sa.LargeBinary()),
        ("unfiled", sa.Integer()),
        ("erased_at", INSTANT),
    ),
    "closing": (
        ("left_open", KEY),
        ("grant_reason", sa.LargeBinary()),
        ("alternative", KEY),
        ("certainty", KEY),
        ("worth_from", sa.Integer()),
        ("worth_to", sa.Integer()),
    ),
    "follow_up": (("meeting_id", TEXT),),
    "handover": (
        ("meets_on", sa.Date()),
        ("citizen_told_at", INSTANT),
        ("citizen_told_by", TEXT),
        ("left_open", KEY),
        ("grant_reason", sa.LargeBinary()),
    ),
    "intervention": (
        ("grant", KEY),
        ("applicant", TEXT),
        ("grant_on", sa.Date()),
        ("state_at", INSTANT),
        ("declined_why", sa.LargeBinary()),
    ),
}
"""What may be empty, by table; the others have a default of their own."""
INDEXES = {"unfiled": "unfiled", "closed": "closed_at"}
"""What finds the few of a team's cases that have a value in a column: its name, and which."""
LISTS = (("team", "themes", "[]"), ("team", "unit_prices", "{}"))


def _table(name: str, *columns: sa.Column, unique: tuple[str, ...] = (), by_case: bool) -> None:
    of_case = sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=f"fk_{name}_case_id")
    others = [
        sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=f"fk_{name}_{other}_id")
        for other in ("closing", "intervention", "handover")
        if any(column.name == f"{other}_id" for column in columns)
    ]
    once = [sa.UniqueConstraint(*unique, name=f"uq_{name}_{'_'.join(unique)}")] if unique else []
    op.create_table(
        name,
        sa.Column("id", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        *columns,
        of_case,
        *others,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *once,
    )
    if by_case:
        op.create_index(f"ix_{name}_case_id", name, ["case_id"])


def _given(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def _maybe(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, _maybe(name, kind))
    for name, column in INDEXES.items():
        few = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_case_{name}",
            "case",
            ["team_id", column],
            sqlite_where=few,
            postgresql_where=few,
        )
    for table, name, empty in LISTS:
        default = sa.text(f"'{empty}'")
        op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default=default))
    start = sa.text("'start'")
    op.add_column("meeting", sa.Column("occasion", KEY, nullable=False, server_default=start))
    _table(
        "extension",
        _given("user", TEXT),
        _given("at", INSTANT),
        _given("from_on", sa.Date()),
        _given("to_on", sa.Date()),
        _maybe("reason", sa.LargeBinary()),
        by_case=True,
    )
    _table(
        "barrier",
        _maybe("intervention_id", TEXT),
        _maybe("handover_id", TEXT),
        _given("kind", KEY),
        _given("at", INSTANT),
        by_case=True,
    )
    _table(
        "measurement",
        _given("stage", KEY),
        _given("turn", sa.Integer()),
        _given("theme", TEXT),
        _given("voice", KEY),
        _maybe("value", sa.Integer()),
        _given("at", INSTANT),
        unique=("case_id", "stage", "turn", "theme", "voice"),
        by_case=False,
    )
    _table(
        "filing",
        _given("about", TEXT),
        _given("user", TEXT),
        _given("at", INSTANT),
        unique=("about",),
        by_case=True,
    )
    _table(
        "download",
        _given("token_hash", TEXT),
        _given("paper", KEY),
        _given("about", TEXT),
        _given("user", TEXT),
        _given("made_at", INSTANT),
        _maybe("read_at", INSTANT),
        unique=("token_hash",),
        by_case=True,
    )
    _table(
        "feedback",
        _given("closing_id", TEXT),
        _given("user", TEXT),
        _given("part", KEY),
        _given("helped", sa.Boolean()),
        _given("at", INSTANT),
        unique=("closing_id", "user"),
        by_case=True,
    )
    _table(
        "after_check",
        _given("closing_id", TEXT),
        _given("days", sa.Integer()),
        _given("user", TEXT),
        _given("answer", KEY),
        _given("at", INSTANT),
        unique=("closing_id", "days"),
        by_case=True,
    )


def downgrade() -> None:
    for name in ("after_check", "feedback", "download", "filing", "barrier", "extension"):
        op.drop_index(f"ix_{name}_case_id", name)
        op.drop_table(name)
    op.drop_table("measurement")
    op.drop_column("meeting", "occasion")
    for table, name, _empty in LISTS:
        op.drop_column(table, name)
    for name in INDEXES:
        op.drop_index(f"ix_case_{name}", "case")
    for table, columns in COLUMNS.items():
        for name, _kind in reversed(columns):
            op.drop_column(table, name)
