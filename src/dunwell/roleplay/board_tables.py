"""How people are shown to colleagues on the boards."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dunwell.foundation.db import Base


class BoardChoice(Base):
    """How a person is shown to colleagues on the boards: by name, as a colleague, or not at all. No row: as a colleague."""

    __tablename__ = "roleplay_board_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    shown: Mapped[str] = mapped_column(String(10))
