"""What the academy knows without any store: content, marking, statistics, exam papers, spaced repetition."""
