"""What a line is that moves the matter on by nothing: a wish to hear it again, a check of the line, small talk. Pure.

The classifier of acts has no act for these and takes them for whatever comes nearest (a question about the weather for a demand
of everything today), so they are told by their words.
"""

import re

_AGAIN = {
    "zh": re.compile(
        r"(没|听不太?|没太|没怎么)(听清|听见|听到|听明白|听懂|清楚)|没太?清楚"
        r"|(您|你)?(再|重新?)(说|讲|报|重复)(一|1)?(遍|次|下)|(您|你)?(再|重复)(重复)?(一|1)?(遍|下)|再说说?看"
        r"|(咱们?|我们)(刚才|刚刚)?(说|定|讲)(好)?(的|了)?(是)?(什么|啥|多少|哪天|几号|几期)"
        r"|(刚才|刚刚)?(您|你)(刚才|刚刚)?(是)?说(的)?(是)?(什么|啥|多少|哪天|几号|几期|怎么)"
    ),
    "en": re.compile(
        r"(could|can|would|will) you (please )?(repeat|say) (that|it|this|what you (just )?said)?|(please )?repeat (that|what you (just )?said)"
        r"|say (that|it) (again|once more|one more time)|come again|what was that|what did you (just )?say|one more time|(how much|when|what|which day|what day) (was it |did )you (just )?sa(y|id)\b"
        r"|(didn'?t|did not|couldn'?t|could not|can'?t|can not) (quite |really )?(catch|hear|get|make out) (that|you|what|the last|a word|it|any)"
        r"|(what|when|how much) (did|have) we (just )?(say|said|agreed?|settled?)|we said what"
        r"|(missed|lost) (that|what you said|the last (bit|part))|you (just )?(broke up|cut out|dropped out|were breaking up|are breaking up|went quiet|faded)"
        r"|(i beg your )?pardon( me)?\s*\?|^\s*(sorry|pardon)\s*\?\s*$",
        re.I,
    ),
}  # fmt: skip
_OWN = {  # we say something again ourselves, or they need not
    "zh": re.compile(r"(我|给您|跟您|帮您).{0,4}(再|重新?)(说|讲|报|重复|念)|不用(再|重复)|没听(清|懂|明白)(没关系|不要紧)|(您|你).{0,4}(没听|听清了吗|听明白)"),
    "en": re.compile(r"(let me|i'?ll|i will|i can|happy to) (repeat|say|explain|read)|(did|do|could|can) you (hear|catch|follow|get)|no need to repeat", re.I),
}  # fmt: skip
_LINE = {
    "zh": re.compile(r"听得(见|到|清)(吗|么|不)|能听(见|到|清楚?)(吗|么|我)|^(喂[，,？?！!。\s]*)+$|(您|你)还在(吗|听)|在听吗"),
    "en": re.compile(r"can you hear me|are you (still )?there|you still (there|with me)|^\s*(hello[?!., ]*)+$|is this line", re.I),
}  # fmt: skip
_FILLER = {
    "zh": re.compile(r"信号|线路|声音|断了|杂音|太吵|有点吵|不好意思|对不起|抱歉|麻烦|劳驾|您好|喂|请|慢(一)?点|大声|刚才|(您|你)(是)?说"),
    "en": re.compile(r"sorry|line|signal|connection|noise|noisy|loud|slow|please|excuse|apolog|hello|broke|cut out|bad|you said|just now|last (bit|part)|mind", re.I),
}  # fmt: skip
_SMALL = {
    "zh": {
        "weather": re.compile(r"天气|这天(儿|热|冷)|(好|挺|真|够|太)(热|冷|闷)的?|降温|大太阳|台风"),
        "care": re.compile(
            r"(注意|保重|照顾好)(身体|自己)|多(喝水|休息|保重)|早点休息|恭喜|(祝|希望|愿)(您|你|孩子|生意|家里).{0,10}(兴隆|顺利|健康|好转|红火|快乐|平安|考|好起来|加油)"
            r"|(节日|新年|中秋|春节|端午|国庆|周末)快乐|辛苦(您|你)?了|加油"
        ),
        "ask": re.compile(r"吃(过)?饭?了?(吗|没)|(忙|累)(不忙|不累|吗|不)|过得(怎么样|还好吗)|听您口音|老家(是)?哪"),
        "chat": re.compile(
            r"(看|追)(了)?(球|球赛|比赛|电影|电视剧?|剧|世界杯|春晚|直播|综艺)(了)?(吗|没|么)?|世界杯|NBA|(您|你)(喜不喜欢|爱不爱|喜欢|爱)(吃|喝|看|玩|听)|星座|(讲|说)个?笑话|唱(首|个)歌"
            r"|(您|你)是(不是)?(个)?(机器人|AI|人工智能|真人)|火锅|奶茶|(您|你)(的)?爱好|(您|你)(有没有|有)(男|女)朋友|(您|你)(养|有)(猫|狗)|(的)?首都(是|在)|(几|[一二三四五六七八九十百\d]+)(加|乘(以)?)[一二三四五六七八九十百\d]+(等于|是)|(谁|哪个)(发明|写)了?|招牌菜|拿手菜"
        ),
    },
    "en": {
        "weather": re.compile(r"weather|(hot|cold|chilly|freezing|wet|sunny|windy) (out|outside|today|over there)|raining|snowing|heat ?wave", re.I),
        "care": re.compile(
            r"(look after|take care of) (yourself|each other|the family)|hope (you|the|your|things|he|she|they).{0,24}(well|better|soon|luck|keep|enjoy|pick up|up)"
            r"|happy (holidays|new year|birthday|thanksgiving|christmas)|merry christmas|stay (warm|safe|dry|cool)|get some rest|sleep (well|tight)|good luck|congrat(s|ulations)",
            re.I,
        ),
        "ask": re.compile(r"have you eaten|how'?s (your day|the family|everything|life)|where are you from|is that an? .{2,14} accent|keeping (busy|well)|(will|are) you (going to )?(be )?(ok|okay|all right|alright)\b", re.I),
        "chat": re.compile(
            r"(how|what) ?['’]?(about|bout) them\b|\b(do|did|have) (you|u|ya) (ever )?(like|love|watch|watched|follow|play|see|seen|catch|believe in) (the |that |last night'?s )?(game|match|fight|movie|film|show|super ?bowl|world cup|pizza|burgers?|sushi|tacos?|coffee|tea|dogs?|cats?|music|football|soccer|baseball|basketball|hockey|sports?|netflix|anime|star wars|ghosts?|aliens?|god)\b"
            r"|fav(ou?rite|e)? (food|colou?r|movie|film|team|band|song|animal|show|player)|(tell|know|hear) (me )?(a|any) (good )?jokes?|sing (me )?a song|your (star ?sign|zodiac|hobbies|hobby)|are (you|u) (a |an )?(robot|bot|ai|machine|real( person)?|human|single)\b|who (won|is winning) (the|last)|capital (city )?of [A-Z]|square root|what('?s| is) (\d+|[a-z]+) (plus|times|minus|divided)|who (wrote|invented|painted|discovered)\b|(fav(ou?rite)?|best|special) (dish|thing on the menu|drink|meal)|what(\'?s| is) (good )?on the menu|what'?s for (dinner|lunch)",
            re.I,
        ),
    },
}  # fmt: skip
# Concern for them and theirs: are they safe, have they a roof, do the children have what they need.
_AFTER = {
    "zh": re.compile(
        r"(人|大家|家里人|孩子们?|老人|您|你)(们)?(都|现在|还)*(没事|还好|平安|安全|没受伤|好着)(吗|吧|么)|(有没有|没)(人)?(受伤|伤着|吓着|摔着)"
        r"|(现在)?(住|落脚)(在)?(哪儿?|什么地方).{0,8}(孩子|老人|够|缺|方便|暖)|(孩子|老人|家里).{0,6}(缺(不缺)?什么|够(不够)?(吃|穿|用)|有地方住|有人照(顾|看))|(孩子|老人|您家里人)(们)?(现在)?(怎么样|好些?|好点)了?(吗|没)?[？?]"
    ),
    "en": re.compile(
        r"\b(is|are) (everyone|everybody|you( all| both)?|they|the (kids?|children|family|baby)|your \w+|he|she) (all )?(ok|okay|all right|alright|safe|unhurt|not hurt)\b|\b(was|is) (anyone|anybody|somebody) (hurt|injured)"
        r"|(do|does) (the|your) (kids?|children|family|baby|mom|mum|mother|dad|father) have (what|everything|enough|somewhere|a (roof|place|bed))|(have|got) (somewhere|a place) (safe |warm )?(to (stay|live|sleep|go))|hope (everyone|everybody|you|the kids|nobody|no one)('s|s)? .{0,20}(ok|okay|safe|hurt|all right)",
        re.I,
    ),
}  # fmt: skip
_HARSH = {
    "zh": re.compile(r"不还|不然|否则|小心|当心|等着|还钱|最好|要是|如果|威胁|上门|堵"),
    "en": re.compile(
        r"\bpay|or else|unless|otherwise|careful|\bif you|better|shame|watch out|come (by|over|round|around)|\bowe",
        re.I,
    ),
}
_JOKE = {
    "zh": re.compile(r"(小?鸡|企鹅|大象|蚂蚁|兔子|乌龟|小明|猴子|青蛙).{0,8}(为什么|为啥|怎么).{0,8}(过马路|[?？])|(为什么|为啥).{0,4}(小?鸡|企鹅|大象|蚂蚁|乌龟|北极熊).{0,10}|脑筋急转弯|冷笑话|打一(字|成语|动物)|猜(个|一个)?谜|从前有(个|座)"),
    "en": re.compile(
        r"\bwhy (did|do|does|don'?t|was|is|are) (the |a )?(chickens?|turkeys?|cows?|ducks?|bicycles?|skeletons?|scarecrows?|tomato(es)?|bananas?|penguins?|elephants?|eggs?|maths? book)\b|\bknock,? knock\b|what do you (call|get when you cross|get if you cross)\b|how many \w+ does it take to|walks? into a bar\b|have you heard the one about|what'?s the difference between a\b",
        re.I,
    ),
}  # fmt: skip
_MATTER = {  # a line with any of these is about the matter, whatever else it says
    "zh": re.compile(r"还款|还钱|先还|还多少|付|转账|分期|欠|账|利息|违约金|万一|怎么办|要是|如果|到账|工资|收入|开销|原因|为什么|停(摊|工|业)|影响"),
    "en": re.compile(r"\bpay|owe|debt|balance|instal?lment|\bfees?\b|interest|\bif\b|what happens|income|wages|reason|\bwhy\b|afford|account|affect|because", re.I),
}  # fmt: skip
_ASKS_FOR = re.compile(
    r"(?:请问|您|你|这|喂|^)\W*是(?!不|因|由|为|否|什么|啥|怎)(?!.{0,8}(?:银行|公司|家人|亲|妈|爸|父|母|朋友|老公|老婆|爱人|同事|什么|谁|哪)).{1,8}(?:吗|么|吧|嘛)?[？?]?$|(?:找|麻烦叫)(?:一下)?(?!您|你|谁|我).{1,6}(?:先生|女士|本人)"
    r"|(?:请问|麻烦)?[^，。,]{1,5}(?:在吗|在不在|在家吗|方便接)"
    r"|(?:speak|talk|speaking|talking) (?:to|with) (?!you\b|the executor|your)|looking for (?!a |your|the )|\b[Ii]s (?:this|that) (?:[Mm]rs?|[Mm]s|[Mm]iss|[A-Z])|\b[Ii]s [A-Z]\w+ (?:there|in|home|around|available)",
)
_CLAUSE = re.compile(r"[，。！？；、,.!?;:：…—]+")
_SPARE = {
    "zh": 6,
    "en": 22,
}  # signs of a clause that is still no matter of its own


def asks_again(text: str, lang: str) -> bool:
    """Whether a line only wants to hear again what the person said last. A new question beside it is a new question."""
    if _AGAIN[lang].search(text) is None or _OWN[lang].search(text):
        return False
    rest = [one for one in _CLAUSE.split(text) if one.strip() and not _AGAIN[lang].search(one)]
    return all(len(one.strip()) <= _SPARE[lang] or _FILLER[lang].search(one) for one in rest)


def checks_line(text: str, lang: str) -> bool:
    """Whether a line asks if it can be heard, or whether anybody is there."""
    return _LINE[lang].search(text) is not None and len(text) <= (16 if lang == "zh" else 48)


def asks_for(text: str) -> bool:
    """Whether a line asks for somebody: is this they, may I speak to them, are they there."""
    return _ASKS_FOR.search(text) is not None


def asks_after(text: str, lang: str) -> bool:
    """Whether a line asks, in concern and with no demand beside it, whether they and theirs are safe and provided for."""
    return _AFTER[lang].search(text) is not None and _HARSH[lang].search(text) is None


_REFERENCE = re.compile(
    r"(参考|工单|受理|登记|投诉|案件|流水|回执|查询|服务)(编?号|单号)(码)?(是|为|[:：])|(单号|编号)(是|为|[:：])"
    r"|\b(your |the |a )?(reference|ref|ticket|case|claim|tracking|file|complaint|confirmation|log)( number| no\.?| id| code)?('s| is| will be|:) ?(number )?[A-Z0-9#]",
    re.I,
)


def gives_reference(text: str) -> bool:
    """Whether a line tells the number of a matter taken up, which is nobody's identity."""
    return _REFERENCE.search(text) is not None


def small_talk(text: str, lang: str) -> str:
    """weather, care (a good wish), ask (after them), joke (a riddle) or chat (anything else under the sun) for small talk, "" for a line about the matter."""
    if _JOKE[lang].search(text):
        return "joke"
    if _MATTER[lang].search(text):
        return ""
    return next((kind for kind, words in _SMALL[lang].items() if words.search(text)), "")
