"""Invented people who cannot exist: names, citizen ids, telephone numbers, addresses, employers. Seeded.

Citizen ids carry area code 999999, which GB/T 2260 gives to no place, a plausible birth date and the right GB 11643 check
character. Telephone numbers are eleven digits in 143: the numbering plan gives 140 to 144 to thirteen-digit numbers of
machines, so an eleven-digit number there is incomplete, reaches nobody and can be given to nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

AREA = "999999"
MOBILE = "143"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

SURNAMES = tuple(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛范彭鲁韦马方俞任袁柳"
)
GIVEN_ONE = tuple("安宁和平文明思远清晓雨晨嘉子若一俊志家建国春秋冬立新雅静海天云书景永")
GIVEN_TWO = tuple("轩涵琪琳辉强芳敏杰涛峰梅兰竹颖超然瑶雯博洋航宇欣怡萍诚达瑞凯玉珍")
ENGLISH_GIVEN = [
    "Alice",
    "Ben",
    "Clara",
    "Daniel",
    "Emma",
    "Felix",
    "Grace",
    "Henry",
    "Irene",
    "Jason",
    "Kelly",
    "Leon",
    "Mary",
    "Nathan",
    "Olive",
    "Peter",
    "Queenie",
    "Robert",
    "Susan",
    "Tom",
    "Una",
    "Victor",
    "Wendy",
    "Xavier",
    "Yvonne",
    "Zoe",
]
ENGLISH_SURNAMES = [
    "Chan",
    "Cheung",
    "Chow",
    "Fong",
    "Ho",
    "Kwan",
    "Lam",
    "Lau",
    "Lee",
    "Leung",
    "Lim",
    "Ng",
    "Poon",
    "Siu",
    "Tam",
    "Tan",
    "Tong",
    "Wong",
    "Yeung",
    "Yip",
]
EMPLOYERS = (
    "虚构餐饮店", "虚构物流站", "虚构软件公司", "虚构制衣厂", "虚构超市", "虚构小学", "虚构建筑队", "虚构诊所", "虚构电商公司", "虚构银行支行",
    "虚构酒店", "虚构汽修厂", "自由职业", "个体经营",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invented:
    """A person made up: name, citizen id, language to speak (zh or en)."""

    name: str
    id_number: str
    lang: str


def check_character(first_seventeen: str) -> str:
    """The check character of GB 11643-1999 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def citizen_id(birth: date, number: int) -> str:
    """An 18-character id of area 999999; number 0 … 999."""
    body = f"{AREA}{birth:%Y%m%d}{number:03d}"
    return body + check_character(body)


def mobile(number: int) -> str:
    """The number-th impossible mobile number, E.164; number 0 … 99,999,999."""
    return f"+86{MOBILE}{number:08d}"


def people(draw: Random) -> Iterator[Invented]:
    """People without end, no two with one id. One in sixteen is spoken to in English."""
    taken: set[str] = set()
    first = date(1958, 1, 1)
    while True:
        id_number = citizen_id(first + timedelta(days=draw.randrange(365 * 45)), draw.randrange(1, 1000))
        if id_number in taken:
            continue
        taken.add(id_number)
        lang = "en" if draw.random() < 1 / 16 else "zh"
        yield Invented(english_name(draw) if lang == "en" else chinese_name(draw), id_number, lang)


def chinese_name(draw: Random, surname: str | None = None) -> str:
    """A name of two or three characters."""
    name = (surname or draw.choice(SURNAMES)) + draw.choice(GIVEN_ONE)
    return name + draw.choice(GIVEN_TWO) if draw.random() < 0.7 else name


def english_name(draw: Random) -> str:
    """Given name, then family name."""
    return f"{draw.choice(ENGLISH_GIVEN)} {draw.choice(ENGLISH_SURNAMES)}"


def address(draw: Random) -> str:
    """A place that is nowhere."""
    return f"虚构省样例市演示区第{draw.randint(1, 99)}街{draw.randint(1, 400)}号"
