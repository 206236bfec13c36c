"""Where a contact point reaches the person, so that a place told to be inconvenient is left alone.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact_point") as table:
        table.add_column(sa.Column("place", sa.String(length=10), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contact_point") as table:
        table.drop_column("place")
