"""Check characters of Chinese identity numbers. Area codes are not judged: boundaries change, and 999999 is allowed."""

from datetime import date

CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
EARLIEST_BIRTH_YEAR = 1900


def citizen_id_fault(number: str, on: date) -> str | None:
    """ID_LENGTH, ID_BIRTH or ID_CHECK, or None for a good number. `number` is trimmed, half-width, upper case.

    A birth date after `on` or before 1900 is impossible. Source: GB 11643-1999 (ISO 7064 MOD 11-2).
    """
    if len(number) != 18:
        return "ID_LENGTH"
    if not _real_birth(number[6:14], on):
        return "ID_BIRTH"
    body = number[:17]
    if not (body.isascii() and body.isdigit()):
        return "ID_CHECK"
    total = sum(int(digit) * weight for digit, weight in zip(body, CITIZEN_WEIGHTS, strict=True))
    return None if CITIZEN_CHECKS[total % 11] == number[17] else "ID_CHECK"


def uscc_fault(number: str) -> str | None:
    """USCC_CHECK, or None for a good unified social credit code. Source: GB 32100-2015."""
    if len(number) != 18 or any(char not in USCC_ALPHABET for char in number):
        return "USCC_CHECK"
    total = sum(
        USCC_ALPHABET.index(char) * weight for char, weight in zip(number, USCC_WEIGHTS, strict=False)
    )
    return None if USCC_ALPHABET[-total % 31] == number[17] else "USCC_CHECK"


def citizen_check(body: str) -> str:
    """The check character for 17 digits; for generators and tests."""
    return CITIZEN_CHECKS[sum(int(d) * w for d, w in zip(body, CITIZEN_WEIGHTS, strict=True)) % 11]


def uscc_check(body: str) -> str:
    """The check character for 17 characters of a company code; for generators and tests."""
    return USCC_ALPHABET[
        -sum(USCC_ALPHABET.index(c) * w for c, w in zip(body, USCC_WEIGHTS, strict=True)) % 31
    ]


def _real_birth(text: str, on: date) -> bool:
    if not (text.isascii() and text.isdigit()):
        return False
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return born.year >= EARLIEST_BIRTH_YEAR and born <= on


# What a document-type column says → kind of id. Anything else named by type is only checked for presence.
CITIZEN_TYPES = frozenset(
    [
        "身份证",
        "居民身份证",
        "二代身份证",
        "中国居民身份证",
        "第二代身份证",
        "身份证件",
        "公民身份证",
        "身份证号",
        "idcard",
        "id",
        "nationalid",
        "citizenid",
        "residentid",
        "identitycard",
        "residentidcard",
        "prcid",
        "chineseid",
        "chineseidcard",
        "prcidcard",
        "residentidentitycard",
        "identitydocument",
    ]
)
COMPANY_TYPES = frozenset(
    [
        "统一社会信用代码",
        "社会信用代码",
        "信用代码",
        "统一信用代码",
        "营业执照",
        "三证合一",
        "uscc",
        "businesslicense",
        "businesslicence",
        "unifiedsocialcreditcode",
        "registrationno",
        "companycode",
        "socialcreditcode",
        "统一社会信用代码证",
        "usci",
    ]
)
PASSPORT_TYPES = frozenset(["护照", "外国护照", "中国护照", "passport"])


def kind_by_type(squashed: str) -> str | None:
    """citizen_id | uscc | passport | other for a document type squashed by `fields.squash`; None where it says nothing.

    Bare codes (1, 01, A) mean different things in every bank's system, so they say nothing: the column's name decides.
    """
    if not squashed or squashed.isdigit() or (len(squashed) == 1 and squashed.isascii()):
        return None
    if squashed in CITIZEN_TYPES:
        return "citizen_id"
    if squashed in COMPANY_TYPES:
        return "uscc"
    return "passport" if squashed in PASSPORT_TYPES else "other"
