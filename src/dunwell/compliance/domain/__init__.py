"""The law as pure functions: facts and law in, a decision with its reasons out. No country is named in code.

facts: what is known · law: rules as data · clock: days and hours where the debtor is · rules: one judge per kind of
rule · gate: `decide`.
"""
