"""What a hardship is about: two lines may speak of one matter without sharing a word (*my mother is in hospital*: *is she home?*)."""

import re

_MATTERS = {
    "zh": {
        "health": r"病|住院|出院|手术|开刀|医|药|化疗|透析|伤|恢复|复查|康复|身体|陪护|陪床|养着",
        "job": r"工作|上班|单位|厂|裁|失业|下岗|离职|入职|岗|班|遣散|面试",
        "trade": r"店|生意|客|订单|摊|档口|淡季|回款|工地|活(儿|少|多)|停工|流水|会员",
        "family": r"孩子|娃|爸|妈|老人|爷|奶|老婆|爱人|老公|媳妇|父|母|嫂|儿子|女儿|生(了|孩)",
        "home": r"搬|房东|房租|装修|漏水",
        "vehicle": r"车|修|撞|蹭|轮胎|驾照",
        "disaster": r"水(灾|淹)|泡|淹|火灾|台风|地震|大棚|受灾|那场水",
        "theft": r"偷|丢|被骗|骗走",
    },
    "en": {
        "health": r"\b(hospital|surgery|operation|sick|ill|illness|doctor|chemo|cancer|treatment|recover\w*|injur\w*|hurt|stroke|heart|knee|mend\w*|heal\w*|scan|ward|discharged|dentist|tooth|crown)\b",
        "job": r"\b(job|laid off|(at|for|off|out of) work|working|shifts?|hours|boss|hired|fired|redundan\w*|contract|plant|factory|warehouse|interview)\b",
        "trade": r"\b(shop|store|business|customers?|clients?|orders?|stall|season|bookings|site|trade)\b",
        "family": r"\b(kids?|child(ren)?|baby|son|daughter|mum|mom|mother|dad|father|wife|husband|partner|family|nan|gran\w*|twins)\b",
        "home": r"\b(roof|leak\w*|boiler|furnace|flood\w*|landlord|moved|house|flat|apartment|pipes?|fire)\b",
        "vehicle": r"\b(car|truck|van|transmission|alternator|brakes?|tyres?|tires?|garage|mechanic|wheels|ride|bike)\b",
        "pet": r"\b(dog|cat|vet|pup\w*|horse)\b",
        "theft": r"\b(stole|stolen|robbed|thief|insurance|scam\w*)\b",
    },
}  # fmt: skip
_COMPILED = {
    lang: [re.compile(pattern, re.I) for pattern in matters.values()] for lang, matters in _MATTERS.items()
}


def same_matter(told: str, reply: str, lang: str) -> bool:
    """Whether a reply is about a matter that was just told."""
    return any(one.search(told) and one.search(reply) for one in _COMPILED[lang])
