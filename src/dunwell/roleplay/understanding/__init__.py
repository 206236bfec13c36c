"""What a collector's line does: acts learnt from lines in the repository, slots by grammar.

Others call `read.read_lines`.
"""
