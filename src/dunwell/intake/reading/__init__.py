"""Files to sheets of text: what each cell says, on which row of the file it stands. Knows nothing of debts.

`open_file(path)` is the way in; it looks at the bytes, never at the file's name.
"""
