"""Scoring a call by the rubric: pure, versioned, every yes or no with the line that proves it."""
