"""What every room stands on: money, clock, chance, ids, errors, settings, database session, signals, languages.

Knows nothing of collections. Any room may import any module here.
"""
