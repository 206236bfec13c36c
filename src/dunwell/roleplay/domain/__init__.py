"""Pure parts of role-play: acts and slots."""
