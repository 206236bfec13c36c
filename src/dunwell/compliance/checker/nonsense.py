"""Words without sense: one thing said over and over, or (in English) hardly a word that anybody knows. The model weighs words and would
add up what a repeated one weighs, or guess at what it has never read."""

import re

from dunwell.compliance.checker.net import UNKNOWN, hashes, load_vectors

FEW = 4  # words: fewer may well be names
KNOWN = 0.3  # of the words, at least, are known where a line means something
_WORD = re.compile(r"[a-z']+|[\u4e00-\u9fff]", re.I)
_OVER_AND_OVER = re.compile(r"(.{1,12}?)\1{2,}\W*", re.S)


def once(text: str) -> str | None:
    """What is said over and over, said once; None where a text is anything else."""
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < FEW:
        return None
    found = _OVER_AND_OVER.fullmatch("|".join(words) + "|")
    return found[1].replace("|", " ").strip() if found else None


def unknown(text: str, lang: str) -> bool:
    """Whether hardly a word of an English text is known. text: normalised, so that chat spelling counts as what it stands for."""
    words = [word.lower() for word in _WORD.findall(text)]
    if lang != "en" or len(words) < FEW:
        return False
    known = load_vectors(lang).rows(hashes(words)) != UNKNOWN
    return float(known.mean()) < KNOWN
