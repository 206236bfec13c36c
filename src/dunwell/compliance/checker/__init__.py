"""The content checker: which forbidden acts a line of text commits, where exactly, under which rule, and what to say instead.

Owns: the labelled corpus and lexicons (`data/<lang>/`), the models trained from them (`data/<lang>/model.npz`), the
decision and the compliance officer's additions. Others may call `service.check` (one or many lines), `service.Line`,
`service.Verdict`, and `additions`. docs/checker.md tells how it works, how it is measured and how to teach it.
"""
