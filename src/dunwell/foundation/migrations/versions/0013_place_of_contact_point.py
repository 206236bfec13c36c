"""Where a contact point reaches the person, so that a place told to be inconvenient is left alone.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact_point") as table:
        table.add_column(sa.Column("place", sa.String(length=10), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contact_point") as table:
        table.drop_column("place")
