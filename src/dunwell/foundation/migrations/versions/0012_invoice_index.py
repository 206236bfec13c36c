"""an index on invoice numbers, which bank statements name

Revision: 0012, after 0011.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_account_invoice_no", "account", ["invoice_no"])


def downgrade() -> None:
    op.drop_index("ix_account_invoice_no", "account")
