"""The web application: mounts the rooms' pages, signs people in, serves static files, answers errors in words.

Owns the pages about people (people stands below ui and has none), the home page, jobs and the pattern page.
"""
