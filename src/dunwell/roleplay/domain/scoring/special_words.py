"""What is listened for where collecting is not the right thing, in both languages; beside words.py."""

import re

_RULES: dict[str, dict[str, str]] = {
    "zh": {
        # their safety is what the line is about
        "safety": r"(想|打算|念头|计划)[^，。？?]{0,10}(不活|死|轻生|自杀|结束|伤害自己|走绝路)|身边[^，。]{0,6}人|(一个人|独自)[^，。]{0,4}(吗|在|么)|(您|你)(现在)?(在哪|安全|人在)|陪(着|您|你|到)|不(会)?挂(断|电话)?[，。]?|热线|12356|12355|400-?161|(打|拨|叫)[^，。]{0,4}(120|110)|(离开|离|下来|进屋|回屋)[^，。]{0,6}(阳台|窗|楼|桥|河|边)?|(药|刀|绳)[^，。]{0,8}(放|拿|收|锁|扔)|(谁|家人|家里人|朋友|亲人|邻居|姐|哥|妹|弟|妈|爸|同事)[^，。？?]{0,12}(过来|陪|在身边|能来|到您)|安全",
        "helpers": r"热线|12356|12355|400-?161|120|110|心理|医生|医院|(谁|家人|家里人|朋友|亲人|邻居|姐|哥|妹|弟|妈|爸|爱人)[^，。？?]{0,14}(过来|陪|来|在身边|打个|联系)|关怀|危机|专(员|人|岗)",
        # the account is put aside, no payment is wanted
        "hold": r"(催收?|催款|电话|提醒)[^，。！？?]{0,6}停(了|掉|下|止|住)|暂停|停(止|下|掉)?(了)?(对您的?)?(催|联系|拨打|扣款|计息|收费|电话|一切)|停(这|那)?(边)?(的)?(催|电话)|不(再|会再|会)(直接|单独|给您|向您|跟您)?(催|打|联系|拨|找)|不会再?有人[^，。！？]{0,10}(催|打|联系|找)|不(再)?跟您(本人)?(直接)?谈|(先|暂|都)?不(催|追|用付|用还|必还|必付|谈钱|谈账|说钱|说账|收)|(期间|之前|以前|当中|阶段)[^，。]{0,8}(不|停|没人)|(钱|账|欠款|还款)的?(事|问题)?[^，。]{0,6}(放一边|放下|搁|不提|不谈|不说|不急|以后再)|停催|冻结|挂起|撤(下|出|掉|回)|不计(息|违约金|费)|(违约金|利息|罚息|费用?)(也|都|先)?停|不用(您|你)?(再)?(还|付|管|操心)",
        "routes": r"(登记|受理|上报|提交|立|记成|记为|标成|标为|转(给|到|交|入|去)|走|发起|开)[^，。]{0,12}(异议|争议|冒用|疑似|困难|投诉|调查|核查|工单|纠纷|专(员|岗|人|门)|法务|关怀|流程|申请|仓库|质检|部门|团队)|(异议|争议|冒用|疑似|困难|工单|投诉)[^，。]{0,8}(登记|受理|申请|处理|流程|记|核|报|立)|立(上|个|案)|(律师|代理人|法务)[^，。]{0,14}(联系|沟通|谈|对接|函|电话|发)|(联系|沟通|谈|对接|找|发给|寄给)[^，。]{0,8}(律师|代理人|法务)|(材料|凭证|证明|回执|签收|照片|单号|单据|流水|截图)[^，。]{0,12}(发|传|寄|交|拍|报|给)|(发|传|寄|交|拍|报)[^，。]{0,10}(材料|凭证|证明|回执|照片|单号|单据|流水|截图)|登记|受理|核查|调查|冒用",
        # hardship: another way than the ordinary plan
        "relief": r"困难.{0,6}(认定|渠道|申请|登记|部门|专|政策|流程|客户)|停(催|息|计|收|违约金|掉|了)|(违约金|利息|罚息|费用?)[^，。]{0,4}(停|免|不算|不计)|暂停|缓(一?缓|催|交|缴|期)|延(期|后|缓)|不(催|打)|首付[^，。]{0,4}(不要|免|不用|零)|减免申请|特殊.{0,4}(方案|申请|政策|客户)|(诊断|低保|失业|残疾|住院|病历|离职)[^，。]{0,10}(证|材料|拍|传|交|发)|救助|法律援助|社区|专(员|岗|案)|不还也|自愿|不勉强",
        "undisputed": r"(没有?|无|不存在)(异议|争议|问题|毛病)|(没|无)(意见|疑问)|认可|认(的|账)|没争议|不(涉及|相关|影响)|另(外)?(一|那)|其余|剩下|别的|对得上|收到了?的",
        "pays_first": r"先(付|还|结|打|转|把)[^，。]{0,8}(后|再|回头)|(付|还|结|转)(了|完|清)?[^，。]{0,6}(再|才|后)[^，。]{0,4}(查|核|说|处理|补|退|谈)|先[^，。]{0,8}(补|付|还|垫|交)(上|了|清)?[,，][^。]{0,12}(查到|核实|查清|等)[^。]{0,16}(冲抵|抵|退|补)|回头(再)?(查|补|退|反映|处理)|下(次|单|批)[^，。]{0,8}(补|抵|扣|让)",
        "asks_now": r"(?<!不用)(?<!不必)(?<!不要)(今天|现在|先把?|您先)[^，。！？?,]{0,6}(还|付|补|交|转)(?!过|了|款|没)[^，。！？?,]{0,4}([一二两三四五六七八九\d]|上|清|掉)",
        "calls_on": r"(再|还|过两天|改天|下周|明天)[^，。]{0,6}(来个?电话|打(给|来|过来)|联系|跟进|确认)|转告|带个?话|捎|碰(到|见)(他|她)",
        "platitude": r"想开|别(这么|那么|乱|胡|瞎)?(说|想)[^，。]{0,2}[，。]|日子(还)?长|没有过不去|谁没个?|都会(好|过去)|坚强|乐观|往好处",
    },
    "en": {
        "safety": r"(thinking|thought|thoughts|feel(ing)? like) (of|about|to)? ?(ending|killing|harming|hurting|suicide|not being|taking your)|end(ing)? (your|it|things)|kill(ing)? yourself|(hurt|harm)(ing)? yourself|suicid|\bare you (safe|alone|on your own|by yourself|somewhere|okay right now|in danger|at home|hurt)|\bis (any ?(one|body)|some ?(one|body)|there (any|some) ?(one|body))\b|(any ?one|some ?one|some ?body|any ?body|who|friend|family|neighbou?r)\b.{0,24}\b(with you|come|round|over|be there|sit|nearby|call for you)|on your own|\b988\b|samaritans|116 ?123|13 11 14|life ?line|crisis|\b911\b|\b999\b|triple zero|stay(ing)? (on|with|here|right here)|not (going to )?hang(ing)? up|won'?t hang up|out of (your )?reach|another room|\bsafe\b|have you (taken|hurt|done)|right here with you|not going anywhere",
        "helpers": r"\b988\b|samaritans|116 ?123|13 11 14|life ?line|crisis|\b911\b|\b999\b|triple zero|doctor|\bgp\b|(any ?one|some ?one|some ?body|any ?body|who|friend|brother|sister|mum|mom|dad|wife|husband|partner|neighbou?r|family)\b.{0,30}\b(with you|come|coming|round|over|be there|sit|nearby|call|text|message)|support team|vulnerab|specialist|care team|counsel",
        "hold": r"account (stops|stays|stands|is stopped|rests)|\bpaus(e|ed|ing)\b|\bon hold\b|\bhold (on (?:the|your|this|that|it|all|any|collect\w*|everything|further)|placed)|(full|a|day|week) hold\b|stop(s|ped|ping)? (the |all |any |our )?(calls?|calling|contact\w*|collect\w*|letters?|payments?|interest|charges|fees|chasing|activity|everything)|no (more |further )?(calls?|letters?|contact|chasing|collections?|payment)|won'?t (be )?(call|ring|chase|contact|ask|be asking|hear|collect|phon|text|bother|pursu|press)\w*|not (be )?(chas|collect|call|ask|contact|pursu)(e|ing)\b|(do not|don'?t) (chase|collect|pursue|press)\b|nobody('?s| is|'?ll| will)? (going to )?(call|chase|ring|contact)|nothing('?s| is)? (due|owed|to pay|needed|expected)|(leave|leaving|set|setting|put|putting|park|parking|forget|forgetting)\b.{0,16}\b(account|money|payment|bill|debt|balance|that)\b.{0,14}(alone|aside|down|away|to one side|out of)?|freez(e|es|ing)|frozen|suspend\w*|don'?t (need|have) to (pay|do|send)|not (asking|here to ask|going to ask)|off (the|our|my) (list|system|dialer)|mark(ed|ing)? .{0,20}(dispute|wrong|do not|deceased|represent)|do not (call|contact)|blocked",
        "routes": r"(log|rais|open|put|record|register|fil|enter|flag|mark|submit|start|send|pass|escalat|lodg)(e|s|ed|ing|ting|ging)?\b.{0,30}\b(dispute|disputed|claim|fraud|identity|complaint|case|ticket|query|investigation|hardship|bereavement|estate|warehouse|quality|quer(y|ies))|in(to)? dispute|disput(e|ed) (team|form|log|case|process|number|ref)|investigat|specialist|(bereavement|fraud|hardship|vulnerab\w*|legal|dispute|disputes|estates?|support|customer care|quality) (team|desk|unit|department|line|officer)|(attorney|lawyer|solicitor|counsel|executor|adviser|advisor)('?s)?\b.{0,24}(name|number|details|contact|letter|address|reference|firm|office)|(through|with|to|via|contact|speak to|deal with|write to) (your|the|her|his|their) (attorney|lawyer|solicitor|counsel|adviser|advisor|executor)|affidavit|ftc|police report|validation|(send|email|post|upload|need)\b.{0,30}\b(form|photos?|proof|receipt|statement|copy|copies|documents?|certificate|note|screenshot|evidence|letter)",
        "relief": r"hardship|forbear|freez|frozen|\bpaus|\bhold\b|breathing space|(stop|stopping|suspend|waive|no|without)\w* (the |any |more |all )?(interest|charges|fees)|specialist|support team|reduced|nominal|token|no payment|nothing (due|is due|now)|(debt|free) (advice|adviser|advisor|charity)|stepchange|citizens advice|nonprofit|credit counsel|adviser|advisor|not required|voluntary|only if|defer|moratorium|payment holiday",
        "undisputed": r"undisputed|not in dispute|no (issue|problem|quarrel|query|dispute)|(nothing|anything) wrong with|in order|(that|this) one'?s (fine|ok|okay|good)|agreed (part|portion|invoice)|the (other|rest|remaining|clean|good)|happy with|other (invoice|one|part)",
        "pays_first": r"(pay|settle|clear|send)\b.{0,20}\b(first|now|today)\b.{0,30}\b(then|later|after|while|and we'?ll|sort|look|investigat|refund)|square it|next order|make (it|that) (right|up) (later|next|on)|refund (it|you) (later|after|if)",
        "asks_now": r"\b(pay|put|send|clear|settle|do)\b[^.?!]{0,24}[$£€]?\d[\d,.]*[^.?!]{0,14}\b(today|now|tonight)\b|(today|now|tonight),? (i|we) (need|take|can take)",
        "calls_on": r"(try|call|ring|check|follow up|reach out|phone)( you)?( back| again)\b|pass (it|that|this|a message|the message|along|on)|let (him|her|them) know|tell (him|her|them)|in case (he|she)'?s",
        "platitude": r"(don'?t|mustn'?t|shouldn'?t) (think|talk|say|be|feel)|so much to live for|looks? better|cheer up|chin up|(will|'ll) (all )?(pass|be fine|get better)|stay (strong|positive)|darkest before",
    },
}  # fmt: skip
_WORDS = {
    lang: {name: re.compile(pattern, re.IGNORECASE) for name, pattern in rules.items()}
    for lang, rules in _RULES.items()
}


def tells(lang: str, rule: str, text: str) -> bool:
    """Whether the words of a rule are in the text."""
    return _WORDS[lang][rule].search(text) is not None
