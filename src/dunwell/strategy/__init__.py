"""Who is handled how: features and decision tables (strategies/*.dmn) over the whole portfolio or one account.

Others call `strategy.service` (decide one account, with reasons) and `strategy.batch` (decide all).
"""
