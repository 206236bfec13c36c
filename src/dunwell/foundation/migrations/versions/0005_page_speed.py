"""indexes that keep pages fast with a million accounts

Revision: 0005, after 0004.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME_PARTS = """CREATE OR REPLACE FUNCTION dunwell_name_parts(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT substr(name, i, n)) FROM generate_series(1, length(name)) i, generate_series(1, 2) n $$"""


def upgrade() -> None:
    op.create_index("ix_account_updated_at", "account", ["updated_at"])
    op.create_index("ix_payment_posted_at", "payment", ["posted_at"])
    op.create_index("ix_outcome_user_recorded", "outcome", ["user_id", "recorded_at"])
    op.drop_index("ix_outcome_user_id", "outcome")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NAME_PARTS)
        op.execute(
            "CREATE INDEX ix_debtor_name_parts ON debtor USING gin (dunwell_name_parts(coalesce(name_key, lower(name))))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_debtor_name_parts", "debtor")
        op.execute("DROP FUNCTION dunwell_name_parts(text)")
    op.create_index("ix_outcome_user_id", "outcome", ["user_id"])
    op.drop_index("ix_outcome_user_recorded", "outcome")
    op.drop_index("ix_payment_posted_at", "payment")
    op.drop_index("ix_account_updated_at", "account")
