"""Scripts and sounds: traditional characters, punctuation, pinyin."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from pypinyin.pinyin_dict import pinyin_dict

from dunwell.compliance.checker.lexicon import Lexicon

# Common traditional characters, each with its simplified form after it.
_PAIRS = (
    "們们來来說说話话時时過过還还錢钱開开關关門门車车電电單单當当會会個个這这對对話话請请讓让給给問问間间聞闻見见現现觀观"
    "親亲媽妈爺爷媳媳婦妇孫孙鄰邻居居農农鄉乡鎮镇縣县區区國国際际學学書书師师讀读寫写師师課课業业務务員员職职級级辦办"
    "公公司司團团隊队長长經经理理總总裁裁貸贷債债款款賬账戶户帳账號号碼码銀银額额費费價价貨货買买賣卖賠赔償偿貴贵賤贱"
    "資资產产質质貧贫窮穷賺赚財财貪贪賊贼購购賴赖負负責责贖赎贈赠輸输轉转匯汇繳缴納纳結结給给約约續续緊紧終终線线練练"
    "組组紙纸級级經经編编緣缘網网維维織织縱纵紀纪純纯紅红絕绝統统絡络罰罚罵骂羅罗義义習习聽听聲声聯联職职臉脸腦脑腳脚"
    "膽胆臟脏興兴舊旧與与舉举處处虛虚號号蟲虫術术衛卫裝装褲裤複复覺觉觸触計计訂订討讨訊讯記记訟讼訪访設设許许訴诉診诊"
    "評评詐诈詞词試试詢询該该詳详誰谁調调談谈論论諒谅諾诺謀谋講讲謝谢謊谎證证識识譜谱警警譯译議议護护譽誉讀读變变讓让"
    "豬猪貓猫賓宾賢贤質质賭赌跡迹蹤踪軍军軟软較较載载輕轻輛辆輪轮辭辞辯辩農农遠远違违適适選选遲迟遺遗邊边郵邮鄭郑醫医"
    "釋释針针釘钉鈔钞鉤钩銷销鎖锁錄录錯错錢钱鍵键鏈链鐵铁鑰钥長长門门閉闭開开閑闲間间閱阅關关陣阵陰阴陳陈陸陆陽阳隊队"
    "階阶隨随險险隱隐雖虽雙双雜杂雞鸡離离難难電电靈灵靜静響响頁页頂顶項项順顺須须預预頓顿領领頭头頻频題题額额願愿類类"
    "顧顾風风飛飞飯饭飲饮養养餘余館馆馬马駕驾駐驻騙骗騷骚驅驱驗验驚惊髒脏鬆松鬥斗鬧闹鬼鬼魚鱼鳥鸟鹽盐麗丽麥麦麼么黃黄"
    "點点黨党齊齐齒齿龍龙龜龟萬万億亿兩两東东絲丝並并亂乱乾干亞亚產产億亿僅仅從从倉仓倆俩偉伟側侧偵侦傳传傷伤傾倾僑侨"
    "價价儀仪優优兒儿內内冊册凍冻凈净準准幾几劃划則则剛刚創创劉刘別别剝剥劇剧動动務务勝胜勞劳勢势勸劝協协單单卻却厲厉"
    "參参雙双發发髮发變变叢丛嗎吗喪丧嘆叹員员圍围園园圓圆圖图團团執执堅坚報报場场塊块塗涂壓压壞坏壯壮聲声壽寿夠够夢梦"
    "夾夹奪夺奮奋妝妆姦奸婦妇媽妈孫孙學学寧宁寶宝實实審审寫写寬宽將将專专尋寻導导層层屬属岡冈島岛帥帅師师帶带幫帮庫库"
    "廁厕廠厂廢废廣广應应廳厅張张強强彈弹後后徑径復复徵征德德恆恒惡恶惱恼愛爱態态慣惯慘惨慮虑慶庆憂忧憑凭憲宪懇恳懷怀"
    "戰战戲戏戶户拋抛拘拘挾挟捨舍掃扫掛挂採采揚扬換换揮挥損损搶抢搖摇撥拨撫抚擁拥擇择擊击擋挡擔担據据擠挤擬拟擴扩擺摆"
    "擾扰攔拦攜携敗败敵敌數数斷断時时晉晋曬晒書书會会條条東东業业極极樓楼標标樣样樹树橋桥機机檔档檢检櫃柜權权歡欢歲岁"
    "歷历歸归殘残殺杀殼壳毀毁氣气決决沒没況况洩泄淚泪淨净減减測测湯汤準准溝沟滅灭滯滞滿满漲涨漸渐潑泼潔洁澤泽濟济災灾"
    "無无煩烦熱热燈灯燒烧營营爭争爺爷牆墙狀状狗狗獄狱獎奖獨独獲获現现瑣琐環环產产畢毕畫画異异當当療疗瘋疯癡痴發发監监"
    "盜盗盡尽盤盘眾众睜睁瞭了矚瞩礙碍禮礼禍祸離离種种稅税稱称穩稳窩窝競竞筆笔範范築筑節节簡简簽签籌筹糧粮係系約约紅红"
    "妳你祂他牠它您您著着裡里裏里甚什幹干纔才喫吃薑姜臺台檯台颱台啟启祇只"
)
SIMPLIFIED = {_PAIRS[n]: _PAIRS[n + 1] for n in range(0, len(_PAIRS), 2)}
PUNCTUATION = {
    "。": ".", "、": ",", "，": ",", "；": ";", "：": ":", "？": "?", "！": "!", "…": ".", "“": '"', "”": '"', "„": '"',
    "「": '"', "」": '"', "『": '"', "』": '"', "《": '"', "》": '"', "〈": '"', "〉": '"', "‘": "'", "’": "'", "´": "'",
    "`": "'", "—": "-", "–": "-", "【": "[", "】": "]", "（": "(", "）": ")", "〔": "(", "〕": ")", "～": "~",
}  # fmt: skip


def trie(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first, that looks at each character once."""
    import re

    root: dict[str, Any] = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = True

    def pattern(node: dict[str, Any]) -> str:
        branches = [re.escape(char) + pattern(below) for char, below in node.items() if char]
        if not branches:
            return ""
        joined = "(?:" + "|".join(branches) + ")"
        return joined + "?" if "" in node else joined

    return pattern(root)


# Characters that stand for their syllable when only the sound is known, and readings meant in this trade.
_USUAL = (
    "你我他她的不是在再还钱就要到家找人去上门打电话爸妈孩子学校单位公司法院警察抓走坐牢给老板同事知道让全村都欠别想好过死活今晚明天"
    "等着看脸狗滚骗子垃圾废物贴照片发群朋友圈转账卡微信码借贷款网平台利息翻倍车房身份证拿来收拾弄断腿堵锁夜里睡觉直接马上快点"
)
_READINGS = {
    "还": "huan",
    "长": "zhang",
    "行": "hang",
    "调": "diao",
    "传": "chuan",
    "没": "mei",
    "都": "dou",
    "给": "gei",
}


@lru_cache(maxsize=1)
def sounds() -> tuple[np.ndarray, dict[str, str]]:
    """Per code point below 65536 the number of its toneless syllable (0: none); and a character for every syllable."""
    table, numbers, sample = np.zeros(65536, np.uint16), dict[str, int](), dict[str, str]()
    first = [ord(char) for char in _USUAL]
    for code in (*first, *pinyin_dict):
        if 0x4E00 <= code <= 0x9FFF:
            plain = unicodedata.normalize("NFD", pinyin_dict[code].split(",")[0].replace("ü", "v"))
            syllable = "".join(char for char in plain if char.isascii() and char.isalpha())
            syllable = _READINGS.get(chr(code), syllable)
            table[code] = numbers.setdefault(syllable, len(numbers) + 1)
            sample.setdefault(syllable, chr(code))
    return table, sample


# Latin words inside Chinese lines that are no pinyin, and single syllables too common in English to be read as pinyin.
_NOT_PINYIN = frozenset(
    [
        "a",
        "an",
        "e",
        "o",
        "he",
        "she",
        "me",
        "de",
        "le",
        "men",
        "can",
        "ban",
        "dan",
        "fan",
        "lie",
        "die",
        "tie",
        "pin",
        "nun",
        "sun",
        "run",
        "fun",
        "gun",
        "pang",
        "app",
    ]
)


class Latin:
    """Reads Latin letters in a Chinese line: pinyin back to the lexicon's word, else to characters of that sound."""

    def __init__(self, words: Lexicon) -> None:
        table, self._sample = sounds()
        syllable_of = {int(table[ord(char)]): syllable for syllable, char in self._sample.items()}
        self._words: dict[str, str] = {}
        for word, _ in words.words:
            if len(word) > 1 and all("\u4e00" <= char <= "\u9fff" for char in word):
                spelt = "".join(syllable_of.get(int(table[ord(char)]), "?") for char in word)
                self._words.setdefault(spelt, word)
        self._known = {variant for variant, _ in words.variants}

    def read(self, run: str) -> str:
        """The run as it stands if it is a variant of the lexicon or no pinyin."""
        if run in self._known:
            return run
        joined = run.replace(" ", "").replace("'", "")
        if joined in self._words:
            return self._words[joined]
        return self._split(joined) if run not in _NOT_PINYIN and not self._english(run) else run

    def _english(self, run: str) -> bool:
        """Whether any part of the run cannot be pinyin."""
        return any(not self._syllables(part) for part in run.replace("'", " ").split())

    def _split(self, joined: str) -> str:
        text, here = "", 0
        while here < len(joined):
            for stop in range(len(joined), here + 3, -1):
                if joined[here:stop] in self._words:
                    text, here = text + self._words[joined[here:stop]], stop
                    break
            else:
                syllable = self._syllables(joined[here:])
                if not syllable:
                    return joined
                text, here = text + self._sample[syllable[0]], here + len(syllable[0])
        return text

    def _syllables(self, part: str) -> list[str]:
        """A reading of the part as syllables, longest first; empty if there is none."""
        if not part:
            return []
        for length in range(min(6, len(part)), 0, -1):
            if part[:length] in self._sample:
                if length == len(part):
                    return [part]
                rest = self._syllables(part[length:])
                if rest:
                    return [part[:length], *rest]
        return []
