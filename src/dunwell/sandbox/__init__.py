"""The practice sandbox: the real workbench on invented accounts in a database of the learner's own, with graded tasks.

Owns: making that database, which requests go to it, judging the tasks from what was done in it. What was reached is kept by the
academy (`academy.sandbox_tables`). Others may call `service.switch` (the web) and nothing else.
"""
