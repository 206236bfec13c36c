"""What the bank says: statements read, matched and posted, a queue for the rest, direct-debit files out and in.

Others call `banking.statements` (import_statement, assign, set_aside), `banking.queue` and `banking.debit_files`. `domain` is pure.
"""
