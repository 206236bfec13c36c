"""Role-play: what a collector's line does (dialogue acts C01 … C30) and the figures it says.

Others call `roleplay.understanding.read`. Simulated debtors and scoring are to come here.
"""
