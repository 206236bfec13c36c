"""Taking people out of a text before it is kept or shown to others: names, numbers of documents, telephones, addresses, dates, amounts.

What is found is replaced by a mark with a number, the same mark for the same thing, so that the story can still be followed
("[name 1] promised [amount 1] by [date 1]"). A machine finds what has a form or was named to it; a bare name without a title
before it may pass. So a person reads the result before it is kept, and can name further words. Pure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

KINDS = ("name", "identity", "phone", "email", "account", "address", "date", "amount")
MARKS = {
    "zh": {"name": "姓名", "identity": "证件", "phone": "电话", "email": "邮箱", "account": "账号", "address": "地址", "date": "日期", "amount": "金额"},
    "en": {"name": "name", "identity": "identity no.", "phone": "telephone", "email": "e-mail", "account": "account", "address": "address", "date": "date", "amount": "amount"},
}  # fmt: skip
_BLANK = "\x00"
_HAN = "\u4e00-\u9fff"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常"
    "乐于傅皮卞齐康伍余元顾孟黄穆萧尹姚邵汪祁毛狄米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝席季强贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯管卢莫房丁邓洪包左石崔"
    "龚程邢陆翁甄曲封储靳段焦侯全班仰秋仲宫宁仇甘厉武符刘景詹龙叶黎白蒲池乔温庄晏柴瞿阎连习易廖耿满匡文寇欧聂曾关查荆游权盖岳覃"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|夏侯"
# Common words that begin with the sign of a surname.
_WORDS_ZH = "马上|曾经|周[一二三四五六日末]|关心|关机|安排|高兴|方便|全部|常常|满意|成功|严重|何时|谢谢|许多|余额|陈述|管理|时常|于是|左右|平时|计划|明确"
_NAME_ZH = f"(?!{_WORDS_ZH})(?:(?:{_COMPOUND})|[{_SURNAMES}])"
_GIVEN = f"(?:(?![的了是在这那有和与])[{_HAN}])"
# Of these a name is meant after a cue word, whatever follows it; one sign too many is lost rather than one too few.
_SURE = f"(?!{_WORDS_ZH})[王李张刘陈杨赵吴徐孙胡朱郭罗梁宋郑韩唐冯董萧曹袁邓傅沈彭吕卢蒋蔡贾丁魏薛潘杜戴汪姜范姚谭廖邹熊陆郝孔崔邱秦侯邵]"
_TITLES = "先生|女士|小姐|太太|师傅|老师|经理|老板|总监|主任|阿姨|叔叔|大姐|大哥|总(?![额共计数部结体是])"
_CUES = "客户|债务人|借款人|欠款人|持卡人|担保人|联系人|姓名|名叫|叫做|叫|我是|本人|妻子|丈夫|爱人|配偶|儿子|女儿|父亲|母亲|爸爸|妈妈|哥哥|弟弟|姐姐|妹妹|同事|朋友|邻居|同学"
_STOP = '[，。；、：！？,.;:!?\\s)）"”』」]|的|说|表示|称|在|于|是|和|与|及|已|还|欠|电|来|承诺|答应|回|要|因|从|今|昨|明|本|到|被|把|向|对|没|不|也|住|打|接|$'
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_DIGITS_ZH = "一二三四五六七八九十百千万亿零〇两半几"
_WORD_EN = "[A-Z][a-z]+(?:[-'’][A-Z]?[a-z]+)?"

# Shapes that every way of taking people out of a text shares (roleplay.domain.anonymise too), so that neither passes what the other finds.
EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
PLATE = r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][· ]?[A-Z0-9]{5,6}"
STREET_EN = r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Place|Way)\b\.?(?:,? (?:Apt|Unit|Flat|Suite) ?\w+)?(?:, [A-Z][a-z]+(?: [A-Z][a-z]+)?)?(?:,? [A-Z]{2} \d{5})?"
NETWORKS = "微信|QQ|wechat|WeChat|支付宝|抖音"  # whose account names tell who somebody is

# In this order, names that were given between the two: what is found first is not looked at again. The group "it" is
# replaced, the whole match where there is none.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(EMAIL, re.ASCII)),
    ("identity", re.compile(PLATE)),
    ("address", re.compile(STREET_EN)),
    ("identity", re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{3}-\d{2}-\d{4}|[EGPeg]\d{8}|[HMhm]\d{8,10})(?![0-9A-Za-z])")),
    ("account", re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})?(?!\d)")),
    ("phone", re.compile(r"(?<![\d-])(?:(?:\+|00)86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<![\d-])(?:\+\d{1,3}[- ]?)?(?:\(0?\d{2,4}\)|0\d{2,3})[- ]?\d{3,4}[- ]?\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<![\d-])(?:\+1[- ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)")),
    ("phone", re.compile(r"(?<!\d)\+\d{1,3}(?:[- ]?\d{2,4}){2,4}(?!\d)")),
    ("account", re.compile(rf"(?:(?:{NETWORKS})\s?(?:号码?|ID)?|账号|帐号|卡号|合同号|合同编号|借据号|保单号|车牌号?|contract(?: no\.?| number)?|account(?: no\.?| number)?|card(?: no\.?| number)?)\s*(?:是|为|[:：#])?\s*(?P<it>[A-Za-z0-9][A-Za-z0-9_-]{{4,30}})", re.IGNORECASE)),
    ("date", re.compile(rf"\d{{4}}\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*[日号]?|\d{{4}}年\d{{1,2}}月(?:[份底初])?|\d{{1,2}}月\d{{1,2}}[日号]|(?<![{_HAN}\d])\d{{1,2}}[日号](?=[前后上下晚早中之，。,.\s]|$)|[一二三四五六七八九十]{{1,2}}月(?:[一二三四五六七八九十廿]{{1,3}}[日号])")),
    ("date", re.compile(rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})\.?(?:,? \d{{4}})?|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|(?:{_MONTHS}) \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})")),
    ("amount", re.compile(rf"(?:[¥￥$€£]|RMB|CNY|USD|HK\$)\s?\d[\d,]*(?:\.\d+)?(?:\s?[万千百亿k])?|(?<![\d.])\d[\d,]*(?:\.\d+)?\s?(?:[万千百亿]+\s?)?(?:元|块钱?|人民币|港币|美元)|(?<![\d.])\d[\d,]*(?:\.\d+)?\s?[万亿](?![{_HAN}]?[人次户])|[{_DIGITS_ZH}]{{1,8}}(?:元|块钱?)|\b\d[\d,]*(?:\.\d+)?\s?(?:yuan|dollars|pounds|euros)\b", re.IGNORECASE)),
    ("name", re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? (?P<it>{_WORD_EN}(?: {_WORD_EN}){{0,2}})")),
    ("name", re.compile(rf"\b(?:[Nn]amed|[Cc]alled|[Cc]ustomer|[Dd]ebtor|[Bb]orrower|[Gg]uarantor|I am|I'm|[Mm]y name is|[Nn]ame:|[Hh]usband|[Ww]ife|[Ss]on|[Dd]aughter|[Mm]other|[Ff]ather|[Bb]rother|[Ss]ister|[Cc]olleague|[Ff]riend|[Nn]eighbour) (?P<it>{_WORD_EN}(?: {_WORD_EN}){{0,2}})")),
)  # fmt: skip
_AFTER_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("name", re.compile(rf"(?P<it>{_NAME_ZH}{_GIVEN}{{0,2}}?)(?={_TITLES})")),
    ("name", re.compile(rf"(?:{_CUES})\s*[:：]?\s*(?P<it>{_NAME_ZH}{_GIVEN}{{1,2}}?)(?={_STOP})")),
    ("name", re.compile(rf"(?:{_CUES})\s*[:：]?\s*(?P<it>{_SURE}{_GIVEN}{{2}})")),
    ("name", re.compile(rf"(?<![{_HAN}])(?P<it>[小老阿][{_SURNAMES}])(?=[{_HAN}，。,.]|$)")),
    ("address", re.compile(rf"(?:[{_HAN}]{{2,6}}(?:省|自治区))?(?:[{_HAN}]{{2,6}}(?:市|自治州|地区))?(?:[{_HAN}]{{2,6}}[区县旗])?(?:[{_HAN}\d]{{2,10}}(?:街道|镇|乡))?[{_HAN}\d]{{1,10}}(?:路|街|巷|弄|胡同|大道|小区|花园|公寓|大厦|村)(?:[{_HAN}]{{0,6}}(?:路|街|小区|花园|公寓|大厦))?\d+(?:号|弄|栋|幢|座|室|单元|组)?(?:院|楼)?(?:\s?\d*[A-Za-z\d-]*\s?(?:栋|幢|座|楼|单元|层|室|号|户)){{0,5}}")),
    ("address", re.compile(rf"[{_HAN}]{{2,8}}(?:省|自治区)[{_HAN}]{{2,6}}(?:市|州|县)(?:[{_HAN}]{{2,6}}[区县])?|[{_HAN}]{{2,5}}市[{_HAN}]{{2,5}}[区县]")),
    ("address", re.compile(rf"\b\d{{1,5}}[A-Za-z]? (?:{_WORD_EN} ){{1,3}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Close|Way|Boulevard|Blvd|Terrace|Place)\b\.?(?:,? (?:Apt|Apartment|Flat|Unit|Suite)\.? ?\w+)?")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """Something taken out. quote: what stood there; mark: what stands there now."""

    kind: str
    quote: str
    mark: str


@dataclass(frozen=True, slots=True)
class Anonymised:
    """A text without people, and what was taken out of it, each thing once, in the order it was first met."""

    text: str
    taken: tuple[Taken, ...]

    def counts(self) -> dict[str, int]:
        """How many different things of each kind were taken out."""
        return {kind: n for kind in KINDS if (n := sum(one.kind == kind for one in self.taken))}


def anonymise(text: str, names: Iterable[str] = ()) -> Anonymised:
    """The text with everything that could tell who it is about replaced by numbered marks.

    names: further words that are replaced wherever they stand (of people or companies; shorter than two characters are left
    out). Anonymising twice changes nothing more.
    """
    spans = _spans(text, names)
    marks = MARKS["zh" if re.search(f"[{_HAN}]", text) else "en"]
    taken: dict[tuple[str, str], Taken] = {}
    numbers = dict.fromkeys(KINDS, 0)
    parts, at = [], 0
    for start, end, kind in spans:
        quote = text[start:end]
        key = (kind, re.sub(r"[\s,-]", "", quote).casefold())
        if key not in taken:
            number = numbers[kind] = max(numbers[kind] + 1, _next(text, marks[kind], numbers[kind]))
            mark = f"〔{marks[kind]}{number}〕" if marks is MARKS["zh"] else f"[{marks[kind]} {number}]"
            taken[key] = Taken(kind, quote, mark)
        parts += [text[at:start], taken[key].mark]
        at = end
    return Anonymised("".join([*parts, text[at:]]), tuple(taken.values()))


def _next(text: str, word: str, least: int) -> int:
    """The first number above `least` that no mark in the text carries already."""
    used = {int(number) for number in re.findall(rf"[〔\[]{re.escape(word)} ?(\d+)[〕\]]", text)}
    number = least + 1
    while number in used:
        number += 1
    return number


def _spans(text: str, names: Iterable[str]) -> list[tuple[int, int, str]]:
    """What is replaced, in order, without overlaps; marks that stand there already are left alone."""
    left = re.sub(
        r"〔[^〕]{1,12}〕|\[[a-z. -]{1,16} \d+\]", _gone, text
    )  # what was found is blanked out, lengths stay
    found: list[tuple[int, int, str]] = []

    def take(kind: str, pattern: re.Pattern[str]) -> None:
        nonlocal left
        group = "it" if "it" in pattern.groupindex else 0
        spans = [match.span(group) for match in pattern.finditer(left)]
        for start, end in spans:
            found.append((start, end, kind))
            left = left[:start] + _BLANK * (end - start) + left[end:]

    given = {one.strip() for one in names if len(one.strip()) > 1}
    for kind, pattern in _PATTERNS:
        take(kind, pattern)
    for name in sorted(given):
        if re.fullmatch(f"[{_HAN}]{{2}}", name) and name in left:
            for pattern in _longer(name):
                take("name", pattern)
    given |= {text[start:end] for start, end, kind in found if kind == "name" and end - start > 2}
    for name in sorted(given, key=lambda one: (-len(one), one)):
        take("name", _named(name))
    for kind, pattern in _AFTER_NAMES:
        take(kind, pattern)
    met = {text[start:end] for start, end, kind in found if kind == "name" and end - start > 1}
    for name in sorted(met, key=lambda one: (-len(one), one)):
        take("name", _named(name))
    return sorted(found)


def _gone(match: re.Match[str]) -> str:
    return _BLANK * len(match.group())


def _longer(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Somebody else's name of three signs that begins like this one of two, after a cue or before a title: without it the
    third sign would stay behind.
    """
    whole = rf"(?P<it>{re.escape(name)}(?!{_STOP}|{_TITLES}){_GIVEN})"
    return re.compile(rf"(?:{_CUES})\s*[:：]?\s*{whole}(?={_STOP}|{_TITLES})"), re.compile(
        f"{whole}(?={_TITLES})"
    )


def _named(name: str) -> re.Pattern[str]:
    """A name as a pattern: Latin ones stand between word boundaries."""
    plain = re.escape(name)
    return re.compile(rf"\b{plain}\b" if name.isascii() else plain, re.IGNORECASE)
