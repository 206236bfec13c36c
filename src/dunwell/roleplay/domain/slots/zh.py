"""Slots of a Chinese line. Pure; patterns in the order in which they are tried."""

import re
from collections.abc import Sequence
from decimal import Decimal

from dunwell.roleplay.domain.slots.dates_zh import dates
from dunwell.roleplay.domain.slots.found import Amount, Span
from dunwell.roleplay.domain.slots.numbers_zh import Number, chinese, numbers

__all__ = ["amounts", "dates", "instalments", "method", "percents"]

_N = "零〇一二两三四五六七八九十"
# 1 … 99 as said, well formed, so that 周四一次 and 四千八一次 are no 41st and no 81 times.
_COUNT = r"(?:[二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九](?![百千万十])|\d{1,2})"
_ALONE = rf"(?<![{_N}百千万点])"
_REFUSED_AFTER = re.compile(
    r"^(?:块钱?|元)?(?:确实|真的?|是|也)?(?:不作数|没有(?=[，,]|的话)|拿不出来?|凑不(?:出|齐)|不行|不够|不成|太少|太低|少了点|做不到|没法|不能算|低于|超(?:过|出)?(?:上限|权限))"
)
PERCENT = re.compile(
    rf"(?P<of>百|千|万)分之(?P<value>[{_N}百]+?(?:点[{_N}]+?)?(?=一[天年月个期次])|[{_N}百]+(?:点[{_N}]+)?|\d+(?:\.\d+)?)|(?P<sign>\d+(?:\.\d+)?)\s*(?:%|％|个点|个百分点)"
    rf"|(?P<points>[{_N}]{{1,3}}(?:点[{_N}]+)?)(?:个点|个百分点)|(?P<tenths>[一二两三四五六七八九])成(?P<half>半|[一二三四五六七八九])?(?![熟立交员])"
    rf"|(?<=年化)(?:是|为|到)?(?P<yearly>[{_N}]{{1,3}}点[{_N}]+)(?!%|个)|(?P<of3>[二两三四五]|十)分之(?P<top>[一二两三四])|(?P<all>一半|半数|对半|过半(?!年|个|天|小时)|一大半|(?<=[金息费罚])减半)"
)
_HALF_GOODS = re.compile(r"一半(?:货|的?货|天|路|时间|人|原因|责任)")
_OFF = r"(?:逾期|没还|未还|没付|没扣|已还|已经还|还过|欠了?|断供|断了?|拖了?|落了?|漏了?|错过|剩下|还剩|原(?:来|合同|定)|合同(?:是|期)?|签的|办的|连着|连续|第|前头|头|还了|走了|扣了|缓|宽限|推迟|延后)"
# 分三次, 三笔走, 六期: counted parts of a plan.
INSTALMENTS = re.compile(
    rf"{_ALONE}(?P<n>{_COUNT})\s*(?:个?(?P<unit>期)(?![工限房货间])|(?:次|笔|回)(?=还|付|清|结|走|分|摊|给|，?每)|笔(?=都?(?:排|定|约|说)(?:好|定|妥)|您看|行不|可以不|怎么样|不行)|个?份(?!工|钱|子|证))"
    rf"|(?:分|拆|切|掰|匀)(?:成|为|作|到|个|着)?{_ALONE}(?P<cut>{_COUNT})(?:个?期|次|笔|回|份|段|批|半)"
    rf"|期数?[^，。！？；,\d]{{0,4}}?(?:拉|延|加|放|增|提|改|做)(?:到|成|长到|至)?(?P<long>{_COUNT})(?!天|号|块|个?月)"
    rf"|{_ALONE}(?P<seasons>{_COUNT})个季度(?!没|未|的?(?:物业|费|租金|欠)|，[^，。]{{0,3}}[百千万\d一二三四五六七八九][^，。]{{0,6}}[块元百千])"
    rf"|(?:分|(?:每(?:个|一)?|按)(?:周|礼拜|星期)[^。！？]*?){_ALONE}(?P<weeks>{_COUNT})(?:个)?(?:周|礼拜|星期)(?![一二三四五六日天末内里后])"
)
_SPREAD = r"(?:分|摊|拆|切|平|匀|掰|排|还|做|办|走|放|最多|最长|顶多|给您|可以|能|拉|延|转成?|改成?|变成?|按)"
_MONTHS = re.compile(
    rf"(?:{_SPREAD}[^，。！？；,]{{0,6}}?{_ALONE}(?P<n1>{_COUNT})个月(?!前|不用|没|后|以后|之后|再|免|的?(?:工资|利息|没还|未还|逾期|宽限|缓|没付|拖|流水))"
    rf"|{_ALONE}(?P<n2>{_COUNT})个月(?:[^，。！？；,]{{0,4}}?(?:分|摊|平摊|扛|还清|还完|付清|结清|分完|摊完|清完|给清|给完)|可以|没问题|[，、]?(?:每|一个?)月)"
    rf"|^能?，?{_ALONE}(?P<n3>{_COUNT})个月，|(?:之后|后面|后头|其余|剩下)(?:分|再)?{_ALONE}(?P<n4>{_COUNT})个月(?=$|，[^，]*表|，每|，一))"
)
_HALF_YEAR = re.compile(
    rf"半年就半年|(?<![前后下上])半年(?:吧|呗|好了|可以)?[，,][^，。]{{0,6}}(?:分|摊|平|按月)|(?<!前)(?<!后)(?<!下)(?<!上)半年[^，。！？；,]{{0,3}}?(?:分|摊|平|还清|还完|付清)|{_SPREAD}(?!过)(?!清)(?!完)[^，。！？；,]{{0,4}}(?<!前)(?<!后)(?<!下)半年(?!后|以后|之后|没)"
)
_YEARS = re.compile(
    rf"{_SPREAD}(?!清)(?!完)[^，。！？；,后]{{0,6}}?{_ALONE}(?P<n1>{_COUNT})年(?P<h1>半)?(?!没|前|来|利|息|后|级|就|才|内|以|之|会|期)"
    rf"|{_ALONE}(?P<n2>{_COUNT})年(?P<h2>半)?(?:(?:我|这边|咱|公司|我们)?也?(?:能|可以|给您)(?:批|做|办|报|分)|[^，。！？；,]{{0,4}}?(?:分|摊|期|还清|还完|付清)|(?:是)?(?:不行|没这|没有这|做不了|批不|超出?|太长|太久)|有?点?长|总(?:行|可以|够)|，?压力小)"
)
_GRACE = re.compile(
    r"宽限|缓|延后|推迟|逾期|没还|未还|没付|拖|欠了|断供|原(?:来|合同|定)?|合同期|还剩|剩下|连续|停|免还|不用还|只(?:还|付)利?息|前头|头[两三四]"
)
_RESTED = re.compile(r"缓|宽限|延后|停|免还|拖|逾期|欠了|没还")
METHOD = re.compile(
    "|".join(
        (
            r"手机银行(?:转账|[aA][pP][pP])?|手机[aA][pP][pP]|手机转账|银联(?:转账)?|快捷支付|(?:京东|抖音|美团|翼|和包|苏宁|度小满|拼多多|多多|华为|小米|苹果|百度|平安|壹钱包|沃)支付|财付通|信用卡(?=还|付|支付|刷|扣)|(?:[工农建中交招邮]行|农信社?|邮储)(?:基本户|对公户|一般户|的?卡|柜台|代扣|网银|手机银行)|尾号[零〇一二三四五六七八九\d]{4}的?(?:那张)?[\u4e00-\u9fff]{0,3}卡|微信零钱|零钱通|余额宝|便利店(?:代收)?|(?<=[用走从刷扣])花呗|数字人民币|数币|还款链接|短信链接|支付链接|链接|刷卡|POS机?|pos机?|邮局|基本户|公司账户|公户|存折|专户|[农工建中交招邮信]行卡|邮储卡|银企直联|网上银行|网银(?:转账|汇款)?|掌上银行|云闪付|支付宝(?:转账|扫码)?|微信(?:支付|转账|小程序|扫码)?|小程序|公众号",
            r"(?:官方|银行|本行|我行)?(?:[aA][pP][pP]|客户端)|(?:银行)?柜台(?:转账|还款|存款|汇款)?|柜面|营业厅|营业网点|网点|自动柜员机|[aA][tT][mM]机?",
            r"对公(?:账户|转账|打款|汇款|电汇|付款|账号|户)?|公对公|公司转账|银行转账|跨行转账|转账|电汇|汇款|承兑(?:汇票)?|银行承兑|支票|汇票|银行卡(?!部|中心|业务|的账)|储蓄卡|借记卡|工资卡|绑定(?:的)?(?:银行)?卡|绑的(?:那张)?卡|原卡|本票",
            r"银行托收|托收|银行代扣|自动扣款|自动划扣|批量扣款|代扣|自动还款|扣款|划扣|二维码|官方码|收款码|扫码|还款码|专用账户|还款账户|指定账户|对公户|现金",
        )
    )
)
_MEANS_NOT = re.compile(
    r"^(?:给您(?:发|推)|里?的?(?:零钱|余额)|上(?:还|有|剩)|也(?:停|丢|冻|没)|这边|这儿|的小|的客户|的?(?:时候|那天|那次)|失败|没成|没扣成?|不成功|不了|随时|解约|买|消费|吃饭|部|发(?!过|起)|联系|加我|上(?:联系|聊|说|发|我们|不|谈)|通知|号是|记录|回单|凭证|截图|回执|流水|里(?:没|余额|有多少|还有|一共)|丢|被|停|早|冻结|到期|升级|挂失)"
)
_LOOKS_UP = re.compile(
    r"查|给打|给您打(?!款)|身份证|调(?=$|出|取|，)|副本|复印|看得?到|看看|看一?下|看明细|下载|投诉|异议|提交|申请|证明|材料|打印|解约|注销|加(?:我|您|个)?微信|微信(?:上)?(?:发|联系|聊)|发(?:您|你)?(?:到)?微信|反映|官网"
)
_LOOKED = re.compile(r"[aA][pP][pP]|客户端|小程序|公众号|网点|柜|营业厅|微信|链接|手机银行")
_MONEY_UNIT = re.compile(r"^\s*(?:来|多|出头|左右|几|把)?\s*(?:块钱?|元|圆|大洋|人民币|块整|元整|圆整)")
_OTHER_UNIT = re.compile(
    r"^(?:来|多|几)?(?:天|日|号|月|年|期|个|次|点|分钟|分之|%|％|成|折|岁|周(?![一二三四五六日天末])|位|单|笔|家|通|人|页|条|遍|回|份|倍|级|档|层|楼|路|栋|室|小时|秒|号|度|里(?![头面])|公里|斤|吨|箱|台|辆|张|口|套|批|名|场|道|把|只(?!够|能|有|是|剩|还|好|要)|章|户|队)"
)
_ID_BEFORE = re.compile(
    r"(?:工号|编号|尾号|尾数|后四位|末四位|号码|电话|热线|身份证|证件|卡号|账号|合同号?|单号|代码|分机|牌号|拨打?|按|条|第|规定|办法)[^，。,；;]{0,4}$"
)
_REDUCTION = re.compile(
    r"(?:减|免|抹|扣掉|打掉|消掉|去掉|优惠|少收|让|砍)[^，。,；;]{0,6}$|(?:罚息|违约金|滞纳金|手续费|服务费|利息|费用|年费|息费|复利|本金|多出来)(?:那|是|有|占|合计|一共|共|大概|才|就|里|收了?|加了?|，)?[^，。,；;]{0,3}$"
)
_REDUCED_AFTER = re.compile(
    r"^(?:块钱?|元)?(?:的)?(?:罚息|违约金|滞纳金|手续费|服务费|利息|费用|费|年费|息费|复利|优惠|是[^，。]{0,5}(?:本金|利息|违约金|罚息|费|租金)|我?(?:替|给|帮)?您?(?:申请)?(?:免|减|抹))"
)
_INCOME = re.compile(
    r"(?:工资|收入|到手|进账|挣|赚|薪|[号日天]发|开支|花销?|房租|房贷|车贷|生活费|支出|花费|吃饭|学费|水电|别家|其他(?:贷款|平台)|手头|手上|手里|卡里|存款|余钱|剩)[^，。,；;]{0,6}$"
)
_INCOME_AFTER = re.compile(r"^(?:块钱?|元)?(?:的)?(?:工资|收入|房租|房贷|生活费|开销|支出|存款|月薪|薪水)")
_OWED = re.compile(
    r"(?:欠|差|余额|总共|一共|总计|合计|应还|逾期(?:金额|了)?|账单|尾款|货款|款子|还有|拖着|未付|未还|没还|剩|全部是|本息|账上(?:是|还)?|应付|挂着|总额|共|合一起|加一起|合计着|合起来|加起来|加一块|拢共)[^，。,；;]{0,6}$"
)
_OWED_AFTER = re.compile(
    r"^(?:块钱?|元)?(?:的)?(?:里头|里面|其中|当中|(?:给您|咱|我们?)?(?:给您)?(?:摊|分|拆|平摊)(?:成|到|作|开)|尾款|货款|余额|欠款|账单|没还|未还|未付|逾期|过期|拖了|挂)"
)
_PAY = re.compile(
    r"(?:先|还|付|打|转|存|交|首付|首期|进|走|放|拿|凑|入|清|结|给|缴|期|每期|每月|月月|月供|处理|安排|弄|划|垫|汇|出)[^，。,；;]{0,5}$"
)
_PAY_AFTER = re.compile(
    r"^(?:块钱?|元)?(?:整|先)?(?:能|可以|行|到账|入账|进来|打|转|付|还|存|走|进|一期|每期|一个月|首付|起|清|搞定|抹平|结|处理)"
)


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
        elif match["of3"]:
            value = round(
                (chinese(match["top"]) or Decimal(0)) * 100 / (chinese(match["of3"]) or Decimal(1)), 1
            )
        elif match["points"] or match["yearly"]:
            value = chinese(match["points"] or match["yearly"])
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


_TALK = re.compile(r"[，。！？；,!?;]")
_PLANNED = re.compile(r"分|摊|拆|每期|首期|首付|方案|给您做|可以做|没问题|批不|不行|太长|太久|最长|最多|顶多")


def instalments(text: str) -> tuple[Span, int] | None:
    """How many parts a plan has: what is offered before what is refused. Not missed or paid parts, grace, the term first agreed."""
    found: list[tuple[Span, int]] = []
    for match in INSTALMENTS.finditer(text):
        before = _TALK.split(text[: match.start()])[-1]
        after = text[match.end() :]
        counted = match["n"] is not None
        if counted and (
            (
                re.search(_OFF + r"[^，。]{0,3}$", before)
                and not (
                    before.endswith(("剩下", "余下", "剩下的", "余下的"))
                    and (
                        re.match(r"(?:走完|付完|还完|分完|结清)", after)
                        or re.match(r"[，,]?(?:每|一)期[零一二两三四五六七八九十百千\d]", after)
                        or re.search(
                            r"(?:先|首付|号|前|周.|今天|明天|后天).{0,8}(?:[百千万\d]|成).*(?:剩下|余下|剩)的?$",
                            text[: match.start()],
                        )
                    )
                )
            )
            or re.match(
                r"(?:都|也|还|里)?(?:没|未|逾期|断|已|了|过|的?(?:手续费|利息|账单|钱|欠款|合同)|月供(?:是|一共|加|没|合计|都))|的(?:话)?(?:时候)?，?您(?:走|还)",
                after,
            )
            or re.match(r"，?(?:您|现在|目前)?(?:已经?)?(?:还了|走到|走了|交了|付了)", after)
            or re.match(
                r"，?(?:您|你)?(?:都|全|一直)?(?:都|是)?(?:按时|准时|正常|照常)(?:还|交|付|缴)", after
            )
        ):
            continue
        words = next(match[name] for name in ("n", "cut", "long", "seasons", "weeks") if match[name])
        start = match.start("weeks") if match["weeks"] else match.start()
        found.append((Span(start, match.end(), text[start : match.end()]), _whole(words)))
    for match in _MONTHS.finditer(text):
        if not _GRACE.search(match.group()) and not _RESTED.search(
            _TALK.split(text[: match.start()])[-1][-3:]
        ):
            words = match["n1"] or match["n2"] or match["n3"] or match["n4"]
            found.append((Span(match.start(), match.end(), match.group()), _whole(words)))
    if (match2 := _HALF_YEAR.search(text)) and not _GRACE.search(match2.group()):
        found.append((Span(match2.start(), match2.end(), match2.group()), 6))
    for match in _YEARS.finditer(text):
        if (
            re.search(r"年化|前年|去年|今年|后年", match.group())
            or re.search(
                r"(?:留|保留|保存|存|记|影响)$",
                text[max(0, match.start() - 2) : match.start()] + match.group()[:0],
            )
            or re.search(r"留|保存|影响|征信|记录", match.group())
        ):
            continue
        years = match["n1"] or match["n2"]
        more = 6 if match["h1"] or match["h2"] else 0
        found.append((Span(match.start(), match.end(), match.group()), 12 * _whole(years) + more))
    found = [pair for pair in found if 1 < pair[1] <= 120]
    if not found:
        return None
    found.sort(key=lambda pair: pair[0].start)
    refused = re.compile(
        r"(?:我们?)?(?:这儿?|这边|这里|现在)?(?:肯定|确实|是|真|就)?(?:不行|没有|做不了|没这|批不|超|太长|太久|不成|给不了|够不着)"
    )
    offered = [
        pair
        for pair in found
        if not refused.match(text[pair[0].end :]) and not refused.search(pair[0].text[-4:])
    ]
    if not offered and _RESTED.search(text):
        return None  # a pause that is refused is no plan
    chosen = offered or found
    changed = re.search(r"改成?", text) or (
        offered != found and re.search(r"最多|最长|顶多|降到|可以做|给您", text)
    )
    return chosen[-1] if changed else chosen[0]


def _whole(words: str) -> int:
    value = Decimal(words) if words.isdigit() else chinese(words)
    return int(value or 0)


def method(text: str) -> Span | None:
    """The means of payment as said; a verb of doing (转账) yields to a named one, one turned down to one offered."""
    found: list[tuple[int, Span]] = []
    for match in METHOD.finditer(text):
        after = text[match.end() :]
        clause = _TALK.split(text[: match.start()])[-1] + match.group() + _TALK.split(after)[0]
        if _MEANS_NOT.match(after) or (match.group() == "扣款" and not re.search(r"自动|按时扣款", clause)):
            continue
        if _LOOKED.search(match.group()) and _LOOKS_UP.search(clause):
            continue
        if (
            match.group() in ("营业厅", "网点")
            and re.match(r"(?:这边|的)?(?:，|$|的|工号)", after)
            and not re.search(r"去|到|来|在|走", clause[: clause.index(match.group())])
        ):
            continue
        if re.search(r"(?:企业|加(?:我|您|个)?)$", text[: match.start()]) and match.group().startswith(
            "微信"
        ):
            continue
        refused = re.match(
            r"(?:我们|这边|咱们|公司)?(?:是)?(?:不收|不行|收不了|不能|没法|用不了|停用)", after
        ) or re.search(
            r"(?:不收|不能收|不能走|别走|不用跑?|不用去|不必去|别转)(?:个人)?$",
            clause[: clause.index(match.group())],
        )
        weak = match.group() in ("转账", "现金")
        found.append((2 if refused else 1 if weak else 0, Span(match.start(), match.end(), match.group())))
    return min(found, key=lambda pair: (pair[0], pair[1].start))[1] if found else None


def amounts(text: str, taken: Sequence[Span]) -> list[Amount]:
    """Every sum of money in order, with the part it plays: pay, owed, charge or income."""
    bare = text
    for span in taken:
        bare = bare[: span.start] + "□" * (span.end - span.start) + bare[span.end :]
    found: list[Amount] = []
    for number in numbers(bare):
        if _is_money(text, number):
            value, end = _small_change(text, number)
            role, doubt = _role(text, number)
            if doubt == 1 and found and found[-1].role == "income":
                role = "income"  # one more of what comes in or goes out
            found.append(Amount(number.start, end, value, role, doubt))
    return found


_CHANGE = re.compile(
    r"(?:块(?P<tenth>[一二两三四五六七八九半])(?![期个天次号月十百千万毛角下起直把年])|(?:块|元)?零?(?P<mao>[一二两三四五六七八九])[毛角](?P<fen>[一二两三四五六七八九])?(?:分|钱)?)"
)


def _small_change(text: str, number: Number) -> tuple[Decimal, int]:
    """八十六块五 is 86.5, 三块六毛 3.6: value and where the words end."""
    match = _CHANGE.match(text, number.end)
    if match is None:
        return number.value, number.end
    if match["tenth"]:
        tenths = Decimal(5) if match["tenth"] == "半" else chinese(match["tenth"]) or Decimal(0)
    else:
        tenths = chinese(match["mao"]) or Decimal(0)
    hundredths = (chinese(match["fen"]) if match["fen"] else None) or Decimal(0)
    return number.value + tenths / 10 + hundredths / 100, match.end()


def _is_money(text: str, number: Number) -> bool:
    before, after = text[: number.start], text[number.end :]
    if number.value == 0:
        return False
    if _REFUSED_AFTER.match(after) and number.value < 100:
        return number.value >= 10 and re.match(r"不够[^，。]{0,4}(?:利息|罚息|最低)", after) is not None
    if (
        number.text == "一"
        and after.startswith("块")
        and not re.match(r"块钱|块[一二三四五六七八九半](?![十百千万])|块左右|块一天", after)
    ):
        return False
    if _MONEY_UNIT.match(after) or re.search(r"[¥￥]\s*$", before):
        return True
    if re.search(r"(?:打|拨|拨打)(?:个|一下|通)?$", before) and (
        re.match(r"(?:心理|援助|热线|急救|电话|报警)", text[number.end :])
        or (number.text.isdigit() and len(number.text) >= 5 and number.text[-2:] != "00")
    ):
        return False  # a helpline's number
    if (_ID_BEFORE.search(before[-10:]) and not re.search(r"[百千万]", number.text)) or _OTHER_UNIT.match(
        after
    ):
        return False
    if not number.scaled:
        if number.value >= 20 and re.match(r"(?:块)?也(?:行|成|可以|好|算)", after):
            return True
        if number.value >= 10 and re.match(r"是[^，。]{0,10}(?:费|息|违约金)", after):
            return True
        return bool(
            number.value >= 10
            and re.search(
                r"(?:减|免掉?|免您的?|免了?|抹掉?|优惠|让|收|付|还|最低|每次|一次|每期|每月|一个月|一年|多出来那|多的)(?:您|了|个)?$",
                before,
            )
            and re.match(r"$|[，。！？；,!?;]|是|行|可以|不够|的(?:违约金|利息|费|罚息|滞纳金)", after)
        )
    digits = number.text.isdigit()
    return not (
        digits
        and len(number.text) in (4, 11)
        and re.search(r"(?:19|20)$", number.text[:2])
        and after.startswith("年")
    )


_DOWN_TO = re.compile(
    r"(?:减完|减到|减成|降到|降成|打到|折到|优惠到|优惠完|免完|减免后|压到|调到|改成)(?:就|是|还|只|剩)*$"
)
_SAID_BACK = re.compile(r"(?:您|你)(?:刚才|刚|前面)?(?:说的?|报的?|讲的?|提的?)(?:是|那)?$")
_LIVES_ON = re.compile(
    r"(?:工资|收入|到手|进账|挣|薪|房租|房贷|车贷|生活费|学费|水电|托班|保姆|奶粉|补课|物业|保险|社保|养老|伙食|吃饭|药费|药钱)[^，。,；;]{0,6}$"
)


def _role(text: str, number: Number) -> tuple[str, int]:
    before, after = text[max(0, number.start - 12) : number.start], text[number.end :]
    after = re.sub(r"^(?:来|多|出头|左右|几)", "", after)
    doubt = (
        2
        if _SAID_BACK.search(before) or _REFUSED_AFTER.match(after) or re.search(r"不是(?:要)?$", before)
        else 0
    )
    if _DOWN_TO.search(before):
        return "pay", doubt
    if _LIVES_ON.search(before) and not re.search(r"先|还我|给我", before[-4:]):
        return "income", doubt
    if re.search(r"(?:先|再|就|能)(?:付|还|转|给|打|交|来|进)$", before):
        return "pay", doubt
    if _REDUCTION.search(before) or _REDUCED_AFTER.match(after):
        return "charge", doubt
    if _INCOME.search(before) or _INCOME_AFTER.match(after):
        return "income", doubt
    if re.search(r"原(?:来|先|本)(?:是|要|应)?$", before):
        return "owed", 1
    if re.search(
        r"(?:还了|还过|收到(?:您|贵司)?(?:的)?|付了|付过|转了|交了|存了|扣了|借了?|借的|贷了|放了)$", before
    ):
        return "owed", 2
    if _PAY_AFTER.match(after) or _PAY.search(before):
        return "pay", doubt
    if _OWED.search(before) or _OWED_AFTER.match(after):
        return "owed", doubt
    asked = re.search(r"吗|行|可以|好不好|成不|怎么样|能不能|对吧|对不|？|\?", text)
    return ("pay" if asked else "owed"), max(doubt, 1)
