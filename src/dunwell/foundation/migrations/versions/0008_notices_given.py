"""Which notice was given, beside consents and preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("preference") as table:
        table.add_column(sa.Column("word", sa.String(length=30), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("preference") as table:
        table.drop_column("word")
