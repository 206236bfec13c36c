"""People who use Dunwell: users, teams, roles and permissions, capacity, skills, sign-in sessions.

Others call `people.service` and read `people.domain.PERMISSIONS`; rows are in `people.tables`.
"""
