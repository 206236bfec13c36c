"""Which seeds belong to practice and which to exams. An exam's seed comes from the system's chance and is never one of practice."""

FIRST_RESERVED = 2**30
END = 2**31  # seeds fit a 32-bit column


def reserved(seed: int) -> bool:
    """Whether a seed is kept for exams."""
    return FIRST_RESERVED <= seed < END


def practice_seed(number: int) -> int:
    """A seed for practice out of any whole number."""
    return number % FIRST_RESERVED


def exam_seed(number: int) -> int:
    """A reserved seed out of any whole number."""
    return FIRST_RESERVED + number % (END - FIRST_RESERVED)
