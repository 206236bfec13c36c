"""Days a Chinese line names that are still to come, as said. Pure; guide: acts-labels.md, `date`."""

import re

from dunwell.roleplay.domain.slots.found import Dated

_ONE = "一二三四五六七八九"
# 1 … 31 as said; well formed, so that 三百二二十号 is 三百二 and 二十号.
_NUM = rf"(?:[二三]?十?(?:一二|二三|三四|四五|五六|六七|七八|八九)(?=[号日])|三十一?|[一二]?十[{_ONE}]?|[{_ONE}]|\d{{1,2}})"
_TENS = rf"(?:三十一?|[一二]?十[{_ONE}]?)"
_MONTHS = rf"(?:十[一二]?|[{_ONE}]|\d{{1,2}})"
_PART = "(?:早上|早晨|清早|上午|中午|下午|傍晚|晚上|晚间|夜里|凌晨|早|晚)"
_HOUR = rf"(?:[{_ONE}两十]{{1,3}}|\d{{1,2}})点(?:半|整|钟|[{_ONE}十]{{1,3}}分)?"
_TIME = rf"(?:{_PART}(?:{_HOUR})?)?"
_WEEK = "(?:周|星期|礼拜)"
# A weekday; not 这周一次, 周五百 (a hundred, not Friday), 周一直.
_WEEKDAY = rf"{_WEEK}(?:一(?![次笔直共块把下万千百般定]|回(?![您你电复话信音])|起(?=吃|去|来|走|商量|想|努力|聊|看|合计))|[二三四五六](?![百千万十])|[日天末1-6])"
_N = r"(?:[一二两三四五六七八九十]{1,3}|\d{1,2}|半)"
_HOLIDAY = (
    r"(?:春节|大年初[一二三五七]|大年三十|国庆|中秋|端午|元旦|清明|元宵|除夕|腊八|小年|双十[一二]|儿童节|劳动节"
    r"|(?<![零〇一二两三四五六七八九十百千万点之])五一(?![零〇一二两三四五六七八九十百千万个点号月天日期])"
    r"|(?<![零〇一二两三四五六七八九十百千万点周期拜])十一(?![零〇一二两三四五六七八九十百千万个点号月天日期次笔]))"
)
_PAID = r"(?:(?:下个?|这个?|本)月)?(?:发薪日|发工资日|工资日|发饷日|开支日|(?:发|开|领)(?:了|完)?(?:工资|薪水|薪|饷|支|退休金|养老金|低保)(?:那天|那日|当天|那会儿|的时候|之后|以后|后|时|了)?|发薪(?:那天|当天|的时候|之后|以后|后)|(?:工资|薪水|退休金)(?:到账|到手|下来|发下来|打卡)(?:那天|那日|当天|之后|以后|后))"
DATE = re.compile(
    "|".join(
        (
            rf"(?:(?:今年|明年)?(?:农历|阴历)?(?:正|腊|冬|{_MONTHS}|本|这个?|下下个?|下个?|当|次)月份?)(?:{_NUM}[号日]{_TIME}|初[{_ONE}十]|{_TENS}(?![{_ONE}百千万个天期块元次笔半来多])|底|初|末|中旬|上旬|下旬|最后一天){_TIME}",
            _PAID,
            rf"{_NUM}[号日](?![楼院店子]){_TIME}",
            rf"(?:下下个?|下个?|这个?|本){_WEEKDAY}{_TIME}",
            rf"上个?{_WEEKDAY}",
            rf"{_WEEKDAY}{_TIME}",
            rf"上个?{_WEEK}末?",
            rf"(?:下下个?|下个?|这个?|本){_WEEK}(?![转到女围边期年折]|先生)(?:末|底|初|中)?",
            r"(?<![每几个])月(?:底|末|初|中(?![间旬]))",
            rf"(?:今明两天|明后天|这两天|这两日)|(?:今|明|后|大后)(?:天|日|儿个?)(?:之内|以内|内)?{_TIME}|(?:今|明|后)[早晚](?:上)?(?:{_HOUR})?|隔天|次日|第二天",
            rf"{_N}个?(?:工作日|星期|礼拜|天|日|周|小时)(?:之?内|以内|里头|里|以后|之后|后)",
            rf"(?<![最当年月起首之{_ONE}十])初[{_ONE}十](?![{_ONE}百千万步期中高级一审])(?:{_TIME})?|廿[{_ONE}]|(?<![零〇一二两三四五六七八九十百千万])二月二(?![{_ONE}十百千万])",
            rf"{_HOLIDAY}节?(?:当天|假期|前|过后|以后|之后|后)?",
        )
    )
)
_CUT = re.compile(r"(?:之前|以前|前)$")
_LONG = re.compile(
    rf"(?:[1-9]\d|[{_ONE}]?十[{_ONE}]?|[三四五六七八九]个?(?:周|星期|礼拜)|半)个?(?:天|日|工作日|周|星期|礼拜)?(?:之?内|以内|以后|之后|后|里头|里)"
)
_HOURS = re.compile(r"(?:二十四|四十八|七十二|24|48|72)个?小时")
# A span of days that a rule gives (an answer is due, an objection may be made) is no day.
_RULE = re.compile(
    r"^(?:就|都)?(?:要给|得给|必须|应当|可以提|能提|提异议|可以申请|能申请|可以退|免息|不收|不算|的宽限)"
)
_CLAUSE = re.compile(r"[，。！？；：,!?;:]")
# Words that put a day of the same clause in the past.
_PAST_BEFORE = re.compile(
    r"上回|上次|上一?个?月|去年|前年|当初|本来|原定|原来|原先|之前|头前|前头|前面|早先|那次|借的时候|签的时候|放款|答应过|答应的|答应我|承诺过|承诺的|亲口|说好的|约好的|讲好的|定好的是"
    r"|合同(?:里|上)|记录|短信(?:是|显示)|系统(?:上|显示|里)|流水|签收|最近一笔|最后一笔|自从|打从|昨天|说过|已经是?第|您?不是说"
)
_PAST_AFTER = re.compile(
    rf"^(?:[、和跟,，]?{_NUM}[号日])*(?:那天|那时|的时候|晚上|就|已经|早就|早|都|才|也|您|你|我们|我|给)*(?:到期了|过期了|该还了|该付了|就该|出的账|没扣|没还|没付|没到|没进|没见|扣过|还过|说过|说要|答应|送达|签收|签的|发了|发的短信|寄的|还打|到现在|至今|起就|那[期笔张][^，。]{0, 4}(?:没|怎么|到现在|已|扣|还了|过期|逾期|拖)|的账单|的流水|回过|接过|打过|来过|的时候|为止|开始(?:欠|逾期|没|断|拖)|是到期日|就逾期|发生|算了|来不及|没空|太晚|太赶)|^(?:我们|你们|您|贵司|仓库|客户)?[盖签收发打到付还借办开送寄提交](?:了|过)?的(?:章|字|货|单)?$|^说|^(?:亲口|答应|报的|讲的)|^都?过(?:去|了)|^就(?:付|还|转|给|结|打)(?:了|过)|^[^，。]{0, 8}签(?:收|字|的字)|^的$|^的(?=还|没|呢)"
)
_NOT_PAID = re.compile(
    r"(?:昨天|刚刚?|才|没|还没|没有|几号|哪天|什么时候|啥时候|拖着?|不|停|单位|老板)[^，。]{0,2}$"
)
# 今天 that only means "now": what is said or done in this call.
_NOW = re.compile(
    r"今[天日儿]个?(?:这个?电话|这通|咱们?|我们|我|也|就|先|主要|只)*(?:找|打电话|打(?:给|扰|来|这)|来电|致电|联系|拨|聊|谈|说(?!好|定)|讲|通话|跟您|给您打|给您拨|想跟|是想|是为|想了解|到这|到此|这样|断|挂|打住|不(?:多|说|聊|谈|打)|冒昧|方便(?=聊|说|讲|接|通)|辛苦|谢谢|感谢|是(?:[一二三四五六七八九十]|\d)|的(?:利息|罚息|费|余额|账)|心情|过得|天气|天儿|可真?(?:冷|热)|挺(?:冷|热)|怎么样|身体)"
)
_TO_DATE = re.compile(r"(?:截至|截止到?|截止|算到|到|为)$")
_PAYING = re.compile(
    r"还|付|结|清|转|汇|打(?:款|过来|进|来|多少)|进(?:来|账|款)|到账|入账|凑|放|扣|划|交|缴|存|补|走|拿|安排|处理|全款|全额|抹平|平账|几成|多少|块|[百千万]"
)
_ANSWER = re.compile(r"打给|打来|拨|联系|回电|回您|回复|答复|回话|给您|发您|寄|通知|提醒|再敲|短信")


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after in the same clause."""
    before = _CLAUSE.split(text[:start])[-1]
    return before, _CLAUSE.split(text[end:])[0]


def dates(text: str) -> list[Dated]:
    """Words for a day or week to come, as said, without 前 or 之前; rank 0 a payment, 1 a call or an answer, 2 anything else."""
    found = []
    for match in DATE.finditer(text):
        words = _CUT.sub("", match.group()) or match.group()
        before, after = _clause(text, match.start(), match.end())
        if not _to_come(text, match, words, before, after):
            continue
        near = before[-14:] + after[:14]
        rank = 0 if _PAYING.search(near) else 1 if _ANSWER.search(near) else 2
        found.append(Dated(match.start(), match.start() + len(words), words, rank))
    return found


def _to_come(text: str, match: re.Match[str], words: str, before: str, after: str) -> bool:
    if words.startswith("上") or before.endswith(("上", "上个", "上个月", "去年")):
        return False
    if _PAST_BEFORE.search(before) or _PAST_AFTER.match(after):
        return False
    if re.search(r"(?:^|[^给帮替您我])从", before) and not re.match(r"起|开始(?![欠逾断没])", after):
        return False
    if words.startswith("今") and (_NOW.match(text[match.start() :]) or _TO_DATE.search(before)):
        return False
    if re.match(r"(?:发|开|领)", words) and (_NOT_PAID.search(before) or after.startswith(("吗", "没"))):
        return False
    if before.endswith(
        ("截至", "截止", "截止到", "第", "到期", "逾期", "过期", "拖了", "晚了", "账单日", "账单日是")
    ):
        return False
    if re.search(r"(?:内|里|后)$", words) and re.match(r"[一二两三四五六七八九十\d半]", words):
        if (_LONG.match(words) and not _HOURS.match(words)) or _RULE.match(after):
            return False
        return not re.search(r"(?:逾期|过期|超过|满|连续|过了)$", before)
    return True
