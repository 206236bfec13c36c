"""Whether the collector calls the person by a name that is not theirs, or asks for somebody else. Pure.

A name is one only where the line addresses or asks for somebody with it: a colleague, a lawyer or the collector's own name is no
address. Surnames that sound alike pass for the same one: speech recognition writes them for each other.
"""

import re

from dunwell.roleplay.domain.scenario import Person

# Surnames, those of one sound together.
_ALIKE = (
    "陈程成谌",
    "王汪",
    "李黎厉栗郦",
    "张章仉",
    "刘柳",
    "杨羊阳",
    "黄",
    "赵兆",
    "吴武伍邬乌",
    "周邹",
    "徐许胥",
    "孙",
    "胡扈",
    "朱祝竺诸",
    "高郜",
    "林蔺",
    "何贺",
    "郭",
    "马麻",
    "罗骆",
    "梁",
    "宋",
    "郑甄",
    "谢解",
    "韩寒",
    "唐汤",
    "冯",
    "于余俞喻虞禹庾",
    "董",
    "萧肖",
    "袁苑",
    "邓",
    "傅付",
    "沈申",
    "曾",
    "彭",
    "吕",
    "苏",
    "卢鲁陆路",
    "江姜蒋",
    "蔡",
    "贾",
    "丁",
    "魏卫韦隗",
    "薛",
    "叶业",
    "阎闫严颜",
    "潘",
    "杜",
    "戴",
    "夏",
    "钟",
    "田",
    "任",
    "范樊",
    "方房",
    "石时史施",
    "姚",
    "谭覃",
    "廖",
    "熊",
    "金靳",
    "郝",
    "孔",
    "白",
    "崔",
    "康",
    "毛茅",
    "邱秋丘裘",
    "秦覃",
    "顾古谷",
    "侯",
    "邵绍",
    "孟",
    "龙",
    "万宛",
    "段",
    "雷",
    "钱",
    "尹殷",
    "常苌",
    "乔",
    "赖",
    "龚宫",
    "文闻温",
    "葛戈盖",
    "曹",
    "翟",
    "欧",
    "倪",
    "季纪计暨吉",
    "向项",
    "牛",
    "洪",
    "庞逄",
    "柯",
    "华花",
    "聂",
    "涂屠",
    "关官",
    "安",
    "齐祁戚亓",
    "莫",
    "辛",
    "耿",
    "管",
    "詹",
    "辜",
    "厍佘",
    "璩瞿曲屈麴",
    "桓",
    "缪苗",
    "郗奚席",
    "禤宣",
    "訾",
    "濮蒲",
    "夔隗",
    "佴",
    "昝",
    "阮",
)
_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
    "端木",
    "南宫",
)
_SURNAME = f"(?:{'|'.join(_COMPOUND)}|[{''.join(_ALIKE)}])"
_HE = frozenset({"先生", "大哥", "大叔", "师傅", "大爷", "叔", "哥"})
_SHE = frozenset({"女士", "小姐", "太太", "大姐", "阿姨", "大妈", "姐", "姨"})
_CALLED = f"{'|'.join(sorted((*_HE, *_SHE), key=len, reverse=True))}|老板|经理|老师|总|会计"
# A name with a form of address, where somebody is spoken to or asked for with it.
_ZH_TITLED = re.compile(
    rf"(?:^|[，。！？、,.!?\s]|您好|你好|喂|好的|(?<!我)(?<!边)(?<!里)(?<!我们)(?<!方)是|找|叫|请问)"
    rf"(?P<whole>(?P<name>{_SURNAME})[\u4e00-\u9fff]{{0,2}}?(?P<title>{_CALLED}))"
    rf"(?=$|[，。！？、,.!?\s]|您|你|吗|吧|么|本人|在|啊|呀|这|我|方便|对吧|再见|麻烦|现在|能|一个月|最近)"
)
# The bare full name, only where it is asked for.
_GIVEN = r"(?:(?![的了吗么吧不没上下在有得是个能过])[\u4e00-\u9fff]){1,2}?"
_ZH_ASKED = re.compile(
    rf"请问(?:一下)?(?:您|你|这里|这边|这)?是(?P<whole>(?P<name>{_SURNAME}){_GIVEN})(?:本人)?(?:吗|吧|么|[？?])"
    rf"|是(?P<whole2>(?P<name2>{_SURNAME}){_GIVEN})本人"
    rf"|(?:请问|麻烦叫|叫一下|我找|找一下)(?P<whole3>(?P<name3>{_SURNAME}){_GIVEN})(?:本人)?(?:在吗|在不在|在家吗|接电话|听电话|$|[，。？！,?!])"
)
# Nothing but a name, as a question.
_ZH_BARE = re.compile(
    rf"^(?:喂|你好|您好)?[，, ]*(?P<whole>(?P<name>{_SURNAME}){_GIVEN})(?:吗|吧|是吧)?[?？]$"
)
_EN_BARE = re.compile(
    r"^(?:[Hh]i|[Hh]ello|[Hh]ey)?[, ]*(?P<whole>(?P<first>[A-Z][a-z'’-]+) (?P<last>[A-Z][\w'’-]+))\?$"
)
# Whose name that is, where it stands in apposition: your lawyer, Mr Chen.
_ZH_OTHER = re.compile(r"(律师|同事|主管|领导|爱人|老公|老婆|丈夫|妻子|朋友|邻居|房东|担保人|借款人|联系人|儿子|女儿|父亲|母亲|我是|我叫|我姓|这边是|这里是)[，,\s]?$")  # fmt: skip

_EN_TITLES = {"mr": "he", "mister": "he", "mrs": "she", "ms": "she", "miss": "she", "dr": ""}
_NOT_NAMED = r"(?!(?:please|pls|plz|there|in|home|available|speaking|around|today|now|thanks|thank|or|and|if|on|at|by|for)\b)"  # what follows a name
_EN_TITLED = re.compile(
    r"(?P<before>^|[,.!?;:]\s*|\b(?:hello|hi|hey|good (?:morning|afternoon|evening)|thanks|thank you|okay|ok|right|sorry|is (?:this|that)|(?:am i |i'?m )?(?:speaking|talking) (?:to|with)|speak (?:to|with)|talk (?:to|with)|looking for|calling for|trying to reach|is)\s+(?:a\s+)?)"
    r"(?P<whole>(?P<title>mr|mister|mrs|ms|miss|dr)\.?\s+(?:[a-z][\w'’-]+\s+)?"
    rf"{_NOT_NAMED}(?P<name>[a-z][\w'’-]+))"
    r"(?P<after>\s*[,.?!;]|\s*$|\s+(?:there|in|home|available|speaking|please|around|i|this|how|what|can|could|when|you|your|do|are|is this)\b)",
    re.I,
)
_EN_ASKED = re.compile(
    r"\b(?:[Ii]s (?:this|that)|[Ss]peak(?:ing)? (?:to|with)|[Tt]alk(?:ing)? (?:to|with)|[Ll]ooking for|[Cc]alling for|[Rr]each(?:ed)?) (?:a )?(?P<whole>(?P<first>[A-Z][a-z'’-]+)(?: (?P<last>[A-Z][\w'’-]+))?)(?=\s*[,.?!]|\s*$|\s+(?:there|please|at)\b)"
)
_EN_OTHER = re.compile(r"\b(lawyer|attorney|husband|wife|colleague|manager|supervisor|landlord|boss|friend|son|daughter|mother|father|brother|sister|this is|i am|i'?m|my name is|name'?s|guarantor|borrower)\W*$", re.I)  # fmt: skip
_NO_NAME = frozenset(
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "Visa", "Mastercard", "Okay", "Ok", "You", "Your", "The", "Somebody", "Anybody", "Someone", "Anyone", "Accounts", "Accounting", "Customer", "Sir", "Madam"]
)  # fmt: skip


def misnamed(text: str, lang: str, person: Person, *, only_asked: bool = False, apart: str = "") -> str:
    """The name by which a line wrongly addresses or asks for the person, as it was said; "" where it is right or there is none.
    only_asked: somebody else answers, who may be addressed as they are; only who is asked for counts. apart: names that are no person's
    (the creditor)."""
    return _zh(text, person, only_asked) if lang == "zh" else _en(text, person, only_asked, apart)


def only_titled(text: str) -> bool:
    """Whether a line is nothing but a form of address with a name: Mr Strauss?"""
    plain = text.strip().rstrip("?？.!。 ")
    return re.fullmatch(rf"[\u4e00-\u9fff]{{1,3}}(?:{_CALLED})", plain) is not None or (
        re.fullmatch(r"(?:mr|mrs|ms|miss|dr)\.? [\w'’-]+", plain, re.I) is not None
    )


def only_named(text: str, lang: str, person: Person) -> bool:
    """Whether a line is nothing but the person's name, as one asks for somebody in short."""
    plain = re.sub(
        r"^(喂|你好|您好|hello|hi|hey|is this|is that|this is|this|that|um|uh)\W*",
        "",
        text.strip(),
        flags=re.I,
    )
    plain = re.sub(r"(吗|么|吧|是吧|对吧|在吗)?[\W_]*$", "", plain).casefold()
    if lang == "zh":
        return plain in (person.name, person.address)
    words = plain.replace(".", "").split()
    own = {word.casefold().strip(".") for word in f"{person.name} {person.address}".split()}
    return 0 < len(words) <= 3 and set(words) <= own


def named(text: str, lang: str, person: Person) -> bool:
    """Whether a line says the person's name."""
    if lang == "zh":
        return person.name in text or person.address in text
    said = {word.strip(".,?!'’").casefold() for word in text.split()}
    own = {word.casefold() for word in person.name.split()}
    return bool(said & own)


_THANKS = re.compile(r"(谢谢|感谢|多谢|辛苦)(?=[\u4e00-\u9fff])")


def _zh(text: str, person: Person, only_asked: bool) -> str:
    text = _THANKS.sub("，", text)  # 谢 is a name too
    for match in _ZH_TITLED.finditer(text):
        if _ZH_OTHER.search(text[: match.start("whole")]):
            continue
        if only_asked and not re.search(r"(是|找|叫|请问)$", text[: match.start("whole")]):
            continue
        other = _other_sex(match["title"], person.address) and not only_asked
        if not _same_zh(match["name"], person) or other:
            return match["whole"]
    for match in _ZH_ASKED.finditer(text):
        whole = match["whole"] or match["whole2"] or match["whole3"]
        if not _same_zh(match["name"] or match["name2"] or match["name3"], person):
            return whole
    bare = _ZH_BARE.search(text.strip())
    return bare["whole"] if bare and not _same_zh(bare["name"], person) else ""


def _same_zh(surname: str, person: Person) -> bool:
    own = next((one for one in _COMPOUND if person.name.startswith(one)), person.name[:1])
    if surname == own or surname in person.address:
        return True
    return any(surname in group and own in group for group in _ALIKE)


def _other_sex(title: str, address: str) -> bool:
    he, she = (
        any(one in address for one in ("先生",)),
        any(one in address for one in ("女士", "小姐", "太太")),
    )
    return (title in _SHE and he) or (title in _HE - {"师傅"} and she)


def _en(text: str, person: Person, only_asked: bool, apart: str) -> str:
    own = {word.casefold().strip(".,'’") for word in re.split(r"[\s-]+", f"{person.name} {person.address}")}
    for match in _EN_TITLED.finditer(text):
        if _EN_OTHER.search(text[: match.start("whole")]):
            continue
        if only_asked and not re.search(r"\b(is|this|that|to|with|for|reach)\s*$", match["before"], re.I):
            continue
        if match["title"] in ("miss", "Miss") and not (match["title"][0] + match["name"][0]).isupper():
            continue  # to miss a payment
        wanted = _EN_TITLES[match["title"].casefold()]
        theirs = next((sex for title, sex in _EN_TITLES.items() if title in own), "")
        other = wanted and theirs and wanted != theirs and not only_asked  # a wife bears her husband's name
        if not _same_en(match["name"], own) or other:
            return match["whole"]
    for match in _EN_ASKED.finditer(text):
        words = [word for word in (match["first"], match["last"]) if word]
        if words[0] in _NO_NAME or any(word.casefold() in apart.casefold() for word in words):
            continue
        if words[0].casefold() in _EN_TITLES or _EN_OTHER.search(text[: match.start()]):
            continue
        if not any(_same_en(word, own) for word in words) and not (
            len(words) == 1 and _short_for(words[0], person.name)
        ):
            return match["whole"]
    bare = _EN_BARE.search(text.strip())
    if bare is None or bare["first"] in _NO_NAME or bare["whole"].casefold() in apart.casefold():
        return ""
    return "" if _same_en(bare["first"], own) or _same_en(bare["last"], own) else bare["whole"]


def _same_en(name: str, own: set[str]) -> bool:
    plain = re.sub(r"['’]s$", "", name.casefold()).strip("'’-")
    return any(
        plain == one or (len(plain) > 4 and _one_off(plain, one)) for one in own | {"-".join(own)}
    ) or any(part in own for part in plain.split("-"))


def _short_for(name: str, whole: str) -> bool:
    """Whether a first name may be the short form of theirs: it begins alike."""
    return name[:1].casefold() == whole[:1].casefold()


def _one_off(one: str, other: str) -> bool:
    """Whether two spellings differ in at most one letter: a slip of the pen or of the ear."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    short, long = sorted((one, other), key=len)
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
