"""Files in: reading, header and columns, values, staging, preview, commit.

Owns import drafts and saved mappings; writes portfolio's rows in one transaction. Others call `intake.service`
(`read_file`, `stage`, `commit`). What a good row is: docs/import.md. Nothing here decides by a person's name or phone.
"""
