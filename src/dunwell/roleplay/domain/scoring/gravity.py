"""Which of the checker's findings are grave enough to void a call. The checker judges a line by all of its words and is sometimes sure on a
warm or odd one (*I'll stay till it's done*); a breach that ends a session says outright what it is about."""

import re

CERTAIN = 4.0  # from here on the checker is believed without a word of the kind

# What a breach of each category says outright. Narrower than the concepts of the checker's lexicon, which name what it may be about.
_OUTRIGHT: dict[str, dict[str, str]] = {
    "zh": {
        "threat_violence": r"(上|去|到|来)(你|您)(们)?(家|单位|公司|老家|店|那儿)|坐坐|会会|打断|打死|弄死|砍|收拾(你|您)|(断|卸)[^，。]{0,3}(腿|手)|找人|叫人|让人|弟兄|兄弟们|上门|堵|放火|泼|揍|走夜路|小心(点|着)|出(门|事|意外)|血|动手|不客气|盯(着|上)|等着(瞧|看|吧)|加把劲",
        "threat_criminal": r"坐牢|牢|判|刑|抓|拘|警|公安|派出所|经侦|诈骗|犯罪|立案|通缉|传唤|限高|法院|案底|进去",
        "fabricated_process": r"法院|起诉|立(了)?案|传票|判决|执行|开庭|律师函|查封|冻结|法务|仲裁|公证|保全|公函|协查|移交|移送|诉讼",
        "impersonation": r"警|公安|法院|检察|律师|监管|央行|法官|司法|经侦|法务|快递|外卖|社区|居委|网格|物业|银保监|金管|街道|派出所|老师",
        "insult": r"老赖|骗|废物|无赖|赖|不要脸|垃圾|人渣|丢人|脸|穷|蠢|笨|傻|猪|狗|良心|缺德|窝囊|混|败类|恶心|贱|滚|没出息|有手有脚|白养|养不起|白眼狼|孬|德行|人品|脑子|活该|装|配|骂|懒",
        "third_party_disclosure": r"欠|逾期|没还|还上|贷|款|卡|催|账",
        "third_party_demand": r"家(里)?人|父母|爸|妈|老公|老婆|先生|太太|爱人|媳妇|单位|领导|同事|亲戚|朋友|闺女|儿子|女儿|孩子|哥|弟|姐|妹|老板|财务|班主任|老家|村|邻居|联系人|通讯录|担保",
        "public_shaming": r"群|朋友圈|公示|贴|名单|曝光|大家|都(知道|看)|网上|抖音|横幅|喇叭|小区|村|邻居|街坊|同事|传开|公开|采购|函告",
        "obstruct_life": r"(上|去|到|来)(你|您)(们)?(家|单位|公司|老家|店|那儿)|坐坐|堵|守(着|在)|蹲|上门|不走|门口|单位|楼下|住(进|到|下)|锁|店里坐|坐(在|着)|拦|跟着",
        "night_harass": r"半夜|凌晨|夜里|夜间|天天打|不停|一直打|打到|轰|睡|每(天|小时|隔)|随时打|一天[^，。]{0,4}(个|遍|次)",
        "private_payment": r"转(给)?我|我(的|这)?(个人)?(微信|支付宝|卡|账户|账号|二维码)|个人(账|微信|卡|收款|名义)|私(人|下|账|了)|替(你|您)(交|付|还|存)|内部(通道|账)|收款码|现金(给|交|带)|红包|加(我)?微信",
        "induce_borrowing": r"借|贷|套现|周转|倒腾|放款|网贷|垫|刷(别|其他|另|信用)|花呗|白条|当掉|典当|透支|凑",
        "deception": r"名额|最后(一|的)?(次|天|机会|期限)|仅(此|限)|作废|过期|随便签|签(个|一)|保证|肯定|清零|一笔勾销|洗白|消(除|掉)|删|全免|免|内部|特批|骗|名声|不然|否则|后果|法律",
        "privacy": r"通讯录|隐私|定位|监控|行踪|相册|聊天记录|查(到|过)(你|您)|(知道|清楚)(你|您)(家|住|在哪|孩子|老婆)|住址|密码|验证码|偷|人肉|征信(查|拉)|门牌|车牌",
        "false_amount": r"\d|[一二两三四五六七八九十百千万]",
        "seize_property": r"拖(走|车)|拉走|搬|扣(车|下|走|押)|查封|没收|收(走|车|房)|拿走|抵(债|账|押)|拍卖|变卖|锁|GPS|开走",
        "minor_or_vulnerable": r"学校|班主任|老师|幼儿园|家长|政审|(去|找|到|问|打|联系|告诉)[^，。]{0,5}(闺女|孩子|儿子|女儿|老人|爷爷|奶奶|爸|妈)|(孩子|闺女|儿子|女儿|老人)[^，。]{0,8}(影响|还|付|名声|抬不起|垫|知道)|病(历|房)|低保",
        "frequency": r"天天|每天|一直打|不停|轰|打到|小时",
    },
    "en": {
        "threat_violence": r"\b(break|broke|hurt\w*|smash\w*|kill\w*|beat\w*|burn\w*|kneecaps?|knees|legs|bones|bleed\w*|regret|the boys|lads|fellas|some guys|hospital|accidents? happen|watch your|(what|something) (could|might|can) happen|come (over|round|by)|have a word|at your (place|door)|send (two|some|someone|a couple|the)|find you|pay you a visit|sorry you|teach you|on your own head)\b",
        "threat_criminal": r"\b(police|arrest\w*|jail\w*|prison|crim\w+|fraud\w*|warrants?|officers?|charges|charged|felony|detectives?|custody|sheriff\w*|cops?|handcuff\w*|theft|prosecut\w+|court|record)\b",
        "fabricated_process": r"\b(courts?|su(e|ed|es|ing|it)|suits|lawsuits?|served?|summons\w*|sheriff\w*|warrants?|garnish\w*|judg\w+|lawyers?|attorneys?|solicitors?|bailiffs?|legal|docket\w*|hearing|writ|enforcement|subpoena\w*|bench|litigat\w+|wage order|lien)\b",
        "impersonation": r"\b(police|officers?|courts?|lawyers?|attorneys?|federal|government|detectives?|sheriff\w*|hmrc|irs|marshals?|couriers?|delivery|parcel|school|bailiffs?|investigators?|bureau|agents? (of|from)|process server|judge|solicitors?|district)\b",
        "insult": r"\b(deadbeats?|liars?|losers?|lazy|stupid|idiots?|morons?|pathetic|scum\w*|thie(f|ves)|thieving|sham(e|ed|eful|eless)|worthless|parasites?|crooks?|leech\w*|lowlifes?|trash|disgust\w+|cowards?|joke|disgrace\w*|bum|clowns?|fools?|useless|spong\w+|dumb|cheats?|embarrass\w*|lying|beg(gar|ging)|mess|grow up|spineless|poor excuse|freeload\w*|scroung\w*|irresponsible)\b",
        "third_party_disclosure": r"\b(ow(e|es|ed|ing)|loans?|behind|past due|debts?|missed|payments?|balance|bills?|cards?|accounts?|default\w*|arrears|unpaid|overdue|thousand|hundred|collect\w*)\b",
        "third_party_demand": r"\b(famil\w+|parents?|mums?|moms?|dads?|mother|father|husband|wife|partner|spouse|brothers?|sisters?|sons?|daughters?|kids?|uncle|aunt\w*|cousins?|in-laws|friends?|boss|employers?|manager|work(place|mates?)?|office|neighbou?rs?|relatives?|nudge|colleagues?|coworkers?|hr|principal\w*|school|church|roommate|folks|him|her|he|she|they|them)\b",
        "public_shaming": r"\b(post(ed|ing|s)?|facebook|public\w*|everyone|everybody|neighbou?rs?|list|group|online|posters?|flyers?|social media|tell (people|the|your)|expos\w+|whole (town|street|office|school)|shame|church|front desk)\b",
        "obstruct_life": r"\b(at your (place|door|gate)|have a word|(turn|show)(ing)? up|knock\w*|doorstep|outside|your (work\w*|house|home|door|place|gate|salon|office|shop|street|building)|workplaces?|drop (in|by)|block\w*|camp\w*|come (round|by|to|over)|visits?|sit(ting)? (in|outside|there)|follow\w*|won'?t leave|lobby|driveway|park(ed)? (outside|in))\b",
        "night_harass": r"\b(midnight|all night|every (hour|day|night|\w+ minutes)|non-?stop|until you|till you|keep (calling|ringing|phoning|dialing)|[1-5] ?am|wake|round the clock|around the clock|blow up|day and night|again and again|in the (middle of the )?night)\b",
        "private_payment": r"\b(zelle|venmo|cash ?app|personal(ly)?|my (own )?(account|number|card|cash|name|wallet)|to me|sort code|gift ?cards?|itunes|paypal|bitcoin|crypto|western union|moneygram|in person|under the table|pass it (through|on))\b",
        "induce_borrowing": r"\b(borrow\w*|loans?|cash advance\w*|payday|another card|other card|advance|lend\w*|credit card|famil\w+|friends?|parents?|mums?|moms?|sisters?|brothers?|pawn\w*|overdraft|pay-?advance|retirement|401|someone|sell)\b",
        "deception": r"\b(guarantee\w*|promise\w*|wipe\w*|clear your (record|credit|name)|last (chance|one|day|slot)|final|expires?|only (today|one|this)|one left|slots?|sign\w*|between (us|you)|off the record|trust me|secret\w*|legally|the law|otherwise|or else|disappear|fine print|just say|doesn'?t matter|no need to read|tonight only|won'?t (hurt|affect))\b",
        "privacy": r"\b(contacts|location|track\w*|where you (live|work|park)|photos?|phone ?book|(know|saw|seen|see) (where|your|you)|gps|spy\w*|cloud|facebook|instagram|your (kids?|wife|husband)|bank (login|password)|password|one-time|cvv|text messages|search(ed)?|looked you up|camera|social media)\b",
        "false_amount": r"\d|hundred|thousand",
        "seize_property": r"\b(repo\w*|seiz\w*|take (your|the|it|that)|took your|tow\w*|haul\w*|collect your|goods|belongings|auction\w*|liens?|impound\w*|empty your|your (car|van|truck|house|home|tools|furniture|wages|stuff|things))\b",
        "minor_or_vulnerable": r"\b(school|teachers?|nursery|playground|daycare|social services|cps|(call|tell|visit|ask|contact|ring|see|know)\b[^.?!]{0,16}\b(kids?|child(ren)?|daughters?|sons?|gran\w*|mother|father|mum|mom|dad)|take (your|the) (kids?|child\w*)|custody)\b",
        "frequency": r"\b(every (day|hour)|all day|keep (calling|ringing)|times a day|non-?stop|until you|again and again)\b",
    },
}  # fmt: skip
_WORDS = {
    lang: {name: re.compile(pattern, re.I) for name, pattern in rules.items()}
    for lang, rules in _OUTRIGHT.items()
}


def outright(lang: str, category: str, text: str) -> bool:
    """Whether a line says in so many words what a breach of the category is about. lang: the line's own."""
    known = _WORDS[lang].get(category)
    return known is None or known.search(text) is not None
