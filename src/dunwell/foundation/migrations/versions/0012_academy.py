"""the academy: enrolments, lessons, answers, cards, sittings, sign-offs, certificates, acknowledgements

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    pass


def downgrade() -> None:
    for name in ():
        op.drop_table(name)
