"""What a collector's line says in figures: amount, percent, date, instalments, method (labelling guide: acts-labels.md).

`slots.read.slots_of(text, lang)` gives the slots of one line; `slots.amounts` every amount said with the part it plays.
"""
