"""Hardship is a restriction of its own: it is not the breathing space of British law.

What the hardship path had recorded as a breathing space is renamed; a breathing space recorded by hand stays.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RENAME = """UPDATE restriction SET kind = '{to}'
    WHERE kind = '{known}' AND reason LIKE 'hardship:%' AND id IN (SELECT restriction_id FROM hardship)"""


def upgrade() -> None:
    op.execute(RENAME.format(known="breathing_space", to="hardship"))


def downgrade() -> None:
    op.execute(RENAME.format(known="hardship", to="breathing_space"))
