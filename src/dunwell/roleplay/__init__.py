"""Role-play: simulated people to practise calls with, and what a collector's line does (acts C01 … C30, slots).

Others call `call.Call` (start, hear, outcome), `library.scenarios`, `domain.case.read_case`, `understanding.read`.
A call follows from scenario version, engine version, seed and lines alone; nothing is stored here.
"""
