"""Curriculum, questions, exams, certificates, plans and cohorts.

Owns what is learnt (content/academy, read and checked here), what a learner did, and the certificates that follow from
it. Others may call `library.curriculum()` for the content and `service` for a learner's state.
"""
