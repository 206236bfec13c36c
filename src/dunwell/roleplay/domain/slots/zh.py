"""Slots of a Chinese line. Pure; patterns in the order in which they are tried."""

import re
from decimal import Decimal

from dunwell.roleplay.domain.slots.found import Amount, Span
from dunwell.roleplay.domain.slots.numbers_zh import Number, chinese, numbers

_N = "零〇一二两三四五六七八九十"
_DAY = rf"(?:[{_N}]{{1,3}}|\d{{1,2}})[号日]"
_PART = "(?:早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜里|早|晚)"
_WEEK = "(?:周|星期|礼拜)"
# Day- or week-precise, longest first. What is cut off before and after (之前, 前) is not part of the words.
DATE = re.compile(
    "|".join(
        (
            rf"(?:农历|阴历)?(?:正|腊|冬|[{_N}]{{1,2}}|\d{{1,2}}|本|这个|下个?|当)月(?:{_DAY}|[{_N}]{{1,3}}(?![{_N}百千万个天期块元])|底|初|末|中旬|上旬|下旬|中|发薪日|发工资)(?:{_PART})?",
            rf"腊月[{_N}]{{1,3}}",
            rf"{_DAY}(?:{_PART})?",
            rf"(?:下下|下个?|这个?|本|上)?{_WEEK}[一二三四五六日天末](?:{_PART})?",
            rf"(?:下下|下个?|这个?|本){_WEEK}(?:内|里|初|末|底)?",
            r"周末|月底|月末|月初|月中",
            rf"(?:今|明|后|大后)[天日儿](?:{_PART})?|(?:今|明|后)[早晚](?!上)|今晚上|明早上|明晚上|当天|隔天|次日|第二天",
            rf"(?:[{_N}]{{1,3}}|\d{{1,2}}|半)个?(?:天|日|工作日|星期|礼拜|周|小时)(?:之?内|以内|里头|里|后|以后|之后)",
            r"(?:发薪(?:日|那天|当天)|发饷(?:日|那天)|发工资(?:那天|当天|的时候|后|之后|了)?|发工资|开工资(?:那天|后)?|工资(?:到账|发下来|下来)(?:那天|当天|后)?|领工资那天|到账日|开支那天|发饷那天)",
            r"(?:春节|国庆|中秋|端午|元旦|五一(?![万千百十个月])|(?<![二三四五六七八九])十一(?![万千百个月点号日天期])|清明|元宵|除夕|腊八|小年|双十一|儿童节|劳动节)(?:前|后|节前|节后|当天|那天|假期)?",
        )
    )
)
_CUT = re.compile(r"(?:之前|以前|前)$")
# 今天 and 今晚 that only mean "now": what is said or done in this call.
_NOW = re.compile(
    r"今[天日儿]?(?:先?(?:聊|说|谈|打(?:给|来|这|电话)|跟您|给您打|这通|到这|断在这|打扰|联系您|通话|致电|来电)|(?:就)?(?:先)?(?:到这|这样|不打扰))"
)
_PAST_SAID = re.compile(
    r"(?:说好的?|当初|上回|上次|前一?回|本来|原定|之前说|前头说|答应过(?:我)?|承诺过|合同(?:里|上)?(?:写|约定|定)的?|到|截至|截止到?|截止)(?:是|也说|说|在|都是|每月|每个月|定的)?$"
)
_PAST_THEN = re.compile(
    r"^(?:就|已经?|早就)?(?:到期了|过期了|该还了|该付了|出的账|就该|没扣成|签收|签的|还打(?:给|扰|搅|来))"
)
_PAY_PAST = re.compile(
    r"今[天日儿](?:咱们?|我|也|就|先|我们|这)*(?:不多|不说|不聊|聊|谈|到这|打住|断|挂|通话|冒昧|来电|是想|是为)"
)
_LONG = re.compile(
    r"(?:[1-9]\d|[一二三四五六七八九]?十[一二三四五六七八九]?|[三四五六七八九]个?(?:周|星期|礼拜))个?(?:天|日|工作日|周|星期|礼拜)?(?:之?内|以内)"
)
_REFUSED_AFTER = re.compile(
    r"^(?:块钱?|元)?(?:确实|真的?|是)?(?:不作数|不行|不够|不成|太少|做不到|没法|不能算|低于)"
)
_PAST = re.compile(r"(?:上|去年|前年|昨|前天|大前天)$|^(?:昨|前天)")
PERCENT = re.compile(
    rf"(?P<of>百|千|万)分之(?P<value>[{_N}百]+(?:点[{_N}]+)?|\d+(?:\.\d+)?)|(?P<sign>\d+(?:\.\d+)?)\s*(?:%|％|个点|个百分点)"
    rf"|(?P<points>[{_N}]{{1,3}}(?:点[{_N}]+)?)(?:个点|个百分点)|(?P<tenths>[一二两三四五六七八九])成(?P<half>半|[一二三四五六七八九])?(?![熟立交员])"
    rf"|(?P<all>一半|半数|对半|过半|一大半)"
)
_HALF_GOODS = re.compile(r"一半(?:货|的?货|天|路|时间|人|原因|责任)")
INSTALMENTS = re.compile(
    rf"(?P<n>[{_N}]{{1,3}}|\d{{1,2}})\s*(?:个?(?P<unit>期)(?!工)|(?P<times>次|笔|回)(?=还|付|清|结|走|分|摊)|个?(?P<parts>份))"
)
_SPREAD = r"(?:分|摊|拆|切|平|匀|掰|排|还|做|办|走|放|最多|最长|给您|可以|能|拉|延|转成?|改成?|变成?|按)"
_MONTHS = re.compile(
    rf"(?:{_SPREAD}[^，。！？；,]{{0,6}}?(?P<n1>[{_N}]{{1,3}}|\d{{1,2}})个月(?!的?(?:工资|利息|没还|未还|逾期|宽限|缓|没付|拖))"
    rf"|(?P<n2>[{_N}]{{1,3}}|\d{{1,2}})个月(?:[^，。！？；,]{{0,4}}?(?:分|摊|平摊|扛|还清|还完|付清|结清|分完|摊完|清完)|可以|没问题|，?(?:每|一个?)月)"
    rf"|^能?，?(?P<n3>[{_N}]{{1,3}}|\d{{1,2}})个月，)"
)
_HALF_YEAR = re.compile(
    rf"半年[^，。！？；,]{{0,3}}?(?:分|摊|平|还清|还完|付清)|{_SPREAD}[^，。！？；,]{{0,4}}半年"
)
_YEARS = re.compile(
    rf"{_SPREAD}[^，。！？；,]{{0,6}}?(?P<n1>[{_N}]{{1,2}}|\d{{1,2}})年(?!没|前|来|利|息|后)|(?P<n2>[{_N}]{{1,2}}|\d{{1,2}})年[^，。！？；,]{{0,4}}?(?:分|摊|期|还清|还完|付清)"
)
_GRACE = re.compile(
    r"宽限|缓|延后|推迟|逾期|没还|未还|没付|拖|欠了|断供|原(?:来|合同|定)?|合同期|还剩|剩下|连续"
)
METHOD = re.compile(
    "|".join(
        (
            r"手机银行(?:转账|[aA][pP][pP])?|手机[aA][pP][pP]|手机转账|银联|快捷支付|数字人民币|数币|还款链接|短信链接|链接|刷卡|邮局|基本户|公司账户|公户|存折|专户|[农工建中交招邮信]行卡|邮储卡|银企直联|网上银行|网银(?:转账|汇款)?|掌上银行|云闪付|支付宝(?:转账|扫码)?|微信(?:支付|转账|小程序|扫码)?|小程序|公众号",
            r"(?:官方|我们|咱们|我行|银行|本行)?(?:的)?(?:[aA][pP][pP]|客户端)|(?:银行)?柜台|柜面|营业厅|网点|自动柜员机|[aA][tT][mM]",
            r"对公(?:账户|转账|打款|汇款|电汇|付款|账号|户)?|公对公|银行转账|转账|电汇|汇款|承兑(?:汇票)?|银行承兑|支票|汇票|银行卡|储蓄卡|借记卡|工资卡|绑定(?:的)?卡|原卡|本票",
            r"银行托收|托收|银行代扣|自动扣款|自动划扣|代扣|自动还款|扣款|划扣|二维码|扫码|还款码|专用账户|还款账户|对公户|现金|POS机?|pos机?",
        )
    )
)
_MONEY_UNIT = re.compile(r"^\s*(?:来|多|出头|左右|几|把)?\s*(?:块钱?|元|圆|大洋|人民币|块整|元整|圆整)")
_OTHER_UNIT = re.compile(
    r"^(?:来|多|几)?(?:天|日|号|月|年|期|个|次|点|分钟|分之|%|％|成|折|岁|周|位|单|笔|家|通|人|页|条|遍|回|份|倍|级|档|层|楼|路|栋|室|小时|秒|号|度|里(?![头面])|公里|斤|吨|箱|台|辆|张|口|套|批|名|场|道|把|只|章|户|队)"
)
_ID_BEFORE = re.compile(
    r"(?:工号|编号|尾号|尾数|后四位|末四位|号码|电话|热线|身份证|证件|卡号|账号|合同号?|单号|代码|分机|牌号|拨打?|按|条|第|规定|办法)[^，。,；;]{0,4}$"
)
_REDUCTION = re.compile(
    r"(?:减|免|抹|扣掉|打掉|消掉|去掉|优惠|少收|让|砍)[^，。,；;]{0,6}$|(?:罚息|违约金|滞纳金|手续费|服务费|利息|费用|年费|息费|复利|本金)(?:是|有|占|合计|一共|共|大概|才|就|里|收了?|加了?|，)?[^，。,；;]{0,3}$"
)
_REDUCED_AFTER = re.compile(
    r"^(?:块钱?|元)?(?:的)?(?:罚息|违约金|滞纳金|手续费|服务费|利息|费用|费|年费|息费|复利|优惠|是(?:本金|利息|违约金|罚息|费)|我?(?:替|给|帮)?您?(?:申请)?(?:免|减|抹))"
)
_INCOME = re.compile(
    r"(?:工资|收入|到手|进账|挣|赚|薪|开支|花销?|房租|房贷|车贷|生活费|支出|花费|吃饭|学费|水电|别家|其他(?:贷款|平台)|手头|手上|手里|卡里|存款|余钱|剩)[^，。,；;]{0,6}$"
)
_INCOME_AFTER = re.compile(r"^(?:块钱?|元)?(?:的)?(?:工资|收入|房租|房贷|生活费|开销|支出|存款|月薪|薪水)")
_OWED = re.compile(
    r"(?:欠|差|余额|总共|一共|总计|合计|应还|逾期(?:金额|了)?|账单|尾款|货款|款子|还有|拖着|未付|未还|没还|剩|全部是|本息|账上(?:是|还)?|应付|挂着|总额|共)[^，。,；;]{0,6}$"
)
_OWED_AFTER = re.compile(
    r"^(?:块钱?|元)?(?:的)?(?:里头|里面|其中|当中|尾款|货款|余额|欠款|账单|没还|未还|未付|逾期|过期|拖了|挂)"
)
_PAY = re.compile(
    r"(?:先|还|付|打|转|存|交|首付|首期|进|走|放|拿|凑|入|清|结|给|缴|期|每期|每月|月供|处理|安排|弄|划|垫|汇|出)[^，。,；;]{0,5}$"
)
_PAY_AFTER = re.compile(
    r"^(?:块钱?|元)?(?:整|先)?(?:能|可以|行|到账|入账|进来|打|转|付|还|存|走|进|一期|每期|一个月|首付|起|清|搞定|抹平|结|处理)"
)


def dates(text: str) -> list[Span]:
    """Words for a day or week to come, as said, without 前 or 之前."""
    found = []
    for match in DATE.finditer(text):
        words = _CUT.sub("", match.group()) or match.group()
        before, after = text[: match.start()], text[match.end() :]
        if (
            _PAST.search(before[-2:])
            or words.startswith("上")
            or re.match(r"(?:的)?(?:时候)?(?:就|已经)?(?:没|欠|逾期的|扣过|还过|说过)", after)
        ):
            continue
        if (
            _PAST_SAID.search(before[-12:])
            or _PAST_THEN.match(after)
            or _PAY_PAST.match(text[match.start() :])
        ):
            continue
        if words == "发工资" and re.search(
            r"(?:昨天|刚|才|没|还没|几号|哪天|什么时候|啥时候|拖着?|不|停)[^，。]{0,2}$", before
        ):
            continue
        if _NOW.match(text[match.start() :]) or _LONG.match(words):
            continue
        found.append(Span(match.start(), match.start() + len(words), words))
    return found


def percents(text: str) -> list[tuple[Span, Decimal]]:
    """Percentages: 万分之五 is 0.05, 两成 20, 一半 50. 折 and halves of goods are none."""
    found = []
    for match in PERCENT.finditer(text):
        value: Decimal | None = None
        if match["of"]:
            number = Decimal(match["value"]) if match["value"][0].isdigit() else chinese(match["value"])
            value = (
                None if number is None else number * 100 / {"百": 100, "千": 1000, "万": 10_000}[match["of"]]
            )
        elif match["sign"]:
            value = Decimal(match["sign"])
        elif match["points"]:
            value = chinese(match["points"])
        elif match["tenths"]:
            tenths = chinese(match["tenths"]) or Decimal(0)
            half = match["half"]
            extra = Decimal(5) if half == "半" else (chinese(half) if half else None) or Decimal(0)
            value = tenths * 10 + extra
        elif not _HALF_GOODS.match(text[match.start() :]):
            value = Decimal(50)
        if value is not None:
            found.append((Span(match.start(), match.end(), match.group()), value))
    return found


def instalments(text: str) -> tuple[Span, int] | None:
    """How many parts a plan has; the last said is the one on the table unless it is refused before an offer."""
    found: list[tuple[Span, int]] = []
    for match in INSTALMENTS.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        if (
            _GRACE.search(before)
            or before.endswith("第")
            or (
                match["n"].endswith("一") and re.search(r"[零一二三四五六七八九十百千万]$", before)
            )  # 七百六十三一期
            or re.match(r"没|未|逾期|断|已", text[match.end() :])
        ):
            continue
        found.append((Span(match.start(), match.end(), match.group()), _whole(match["n"])))
    for match in _MONTHS.finditer(text):
        if not _GRACE.search(match.group()):
            found.append(
                (
                    Span(match.start(), match.end(), match.group()),
                    _whole(match["n1"] or match["n2"] or match["n3"]),
                )
            )
    if match2 := _HALF_YEAR.search(text):
        found.append((Span(match2.start(), match2.end(), match2.group()), 6))
    for match in _YEARS.finditer(text):
        found.append(
            (Span(match.start(), match.end(), match.group()), 12 * _whole(match["n1"] or match["n2"]))
        )
    found = [pair for pair in found if 1 < pair[1] <= 120]
    if not found:
        return None
    found.sort(key=lambda pair: pair[0].start)
    offered = [
        pair
        for pair in found
        if not re.match(r"(?:肯定|确实|是)?(?:不行|没有|做不了|没这|批不|超)", text[pair[0].end :])
    ]
    best = re.search(r"最多|最长|降到|改成|可以做|给您", text)
    chosen = offered or found
    return chosen[-1] if best and len(chosen) > 1 else chosen[0]


def _whole(words: str) -> int:
    value = Decimal(words) if words.isdigit() else chinese(words)
    return int(value or 0)


def method(text: str) -> Span | None:
    """The means of payment as said; a verb of doing (转账) yields to a named one."""
    found = [Span(m.start(), m.end(), m.group()) for m in METHOD.finditer(text)]
    named = [span for span in found if span.text not in ("转账", "扣款", "现金")]
    return next(iter(named or found), None)


def amounts(text: str, taken: list[Span]) -> list[Amount]:
    """Every sum of money in order, with the part it plays: pay, owed, charge or income."""
    bare = text
    for span in taken:
        bare = bare[: span.start] + "□" * (span.end - span.start) + bare[span.end :]
    return [Amount(n.start, n.end, n.value, _role(text, n)) for n in numbers(bare) if _is_money(text, n)]


def _is_money(text: str, number: Number) -> bool:
    before, after = text[: number.start], text[number.end :]
    if _ID_BEFORE.search(before[-10:]) or number.value == 0:
        return False
    if _REFUSED_AFTER.match(after) or (
        number.text == "一" and re.search(r"[加在凑放]$", before) and after.startswith("块")
    ):
        return False
    if _MONEY_UNIT.match(after):
        return True
    if re.search(r"[¥￥]\s*$", before):
        return True
    if _OTHER_UNIT.match(after):
        return False
    if not number.scaled:
        return False
    digits = number.text.isdigit()
    return not (
        digits
        and len(number.text) in (4, 11)
        and re.search(r"(?:19|20)$", number.text[:2])
        and after.startswith("年")
    )


def _role(text: str, number: Number) -> str:
    before, after = text[max(0, number.start - 12) : number.start], text[number.end :]
    after = re.sub(r"^(?:来|多|出头|左右|几)", "", after)
    if _REDUCTION.search(before) or _REDUCED_AFTER.match(after):
        return "charge"
    if _INCOME.search(before) or _INCOME_AFTER.match(after):
        return "income"
    if _PAY_AFTER.match(after) or _PAY.search(before):
        return "pay"
    if _OWED.search(before) or _OWED_AFTER.match(after):
        return "owed"
    return "pay" if re.search(r"吗|行|可以|好不好|成不|怎么样|能不能|对吧|对不|？|\?", text) else "owed"
