"""Personal data as shown by default. Pure. Revealing the rest is an act, recorded where it is done."""


def name(text: str | None) -> str:
    """The first character, then stars: 张*, 欧**, J***."""
    text = (text or "").strip()
    if not text:
        return ""
    return text[0] + "*" * min(max(len(text) - 1, 1), 3)


def phone(text: str | None) -> str:
    """First three and last four of the national number: 138****0000, +86 138****0000."""
    text = (text or "").strip()
    prefix = ""
    if text.startswith("+86"):
        prefix, text = "+86 ", text[3:].strip()
    digits = "".join(c for c in text if c.isdigit() or c == "+")
    if len(digits) < 8:
        return prefix + "*" * len(digits)
    return f"{prefix}{digits[:3]}{'*' * max(len(digits) - 7, 4)}{digits[-4:]}"


def citizen_id(text: str | None) -> str:
    """First six (the area) and last four: 999999********123X. A short number keeps its last two."""
    text = (text or "").strip()
    if len(text) < 12:
        return "*" * max(len(text) - 2, 0) + text[-2:] if len(text) > 2 else "*" * len(text)
    return text[:6] + "*" * (len(text) - 10) + text[-4:]


def email(text: str | None) -> str:
    """First letter of the mailbox, and the domain: z***@example.com."""
    box, at, domain = (text or "").strip().partition("@")
    return f"{box[:1]}***{at}{domain}" if at else "***" if box else ""


def address(text: str | None) -> str:
    """The first six characters (province and city, mostly), then stars."""
    text = (text or "").strip()
    return text if len(text) <= 2 else text[: min(6, len(text) // 2)] + "****"


def account(text: str | None) -> str:
    """A card or contract number by its last four."""
    text = (text or "").strip()
    return "*" * max(len(text) - 4, 0) + text[-4:] if len(text) > 4 else "*" * len(text)
