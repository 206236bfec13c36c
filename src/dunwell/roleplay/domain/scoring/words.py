"""What is listened for, in both languages: patterns over what was said. Each names a moment, never a score by itself."""

import re

ZH: dict[str, str] = {
    "convenience": r"方便|有空|能说|说(几|两|[二三四五])?(句|分钟)|分钟[^，。]{0,4}(可以|行|成|能)|能(讲|聊|接)|有(没有)?(时间|工夫)|在忙|收摊|休息吗|开车|打扰",
    "staff_no": r"(工号|编号|工牌)\D{0,3}\d+",
    "recording": r"录音",
    "verify": r"身份证|小区|寄送|地址|生日|开户|验证|(核|验)一?下|末四位|后四位|尾号|核实.{0,6}(身份|本人)|出生|预留|核对",
    "account": r"逾期|欠款|本金|违约金|余额|账单|分期|贷款.{0,6}(元|块|天)|\d+\s*元|欠了?\d",
    "open": r"哪天|从什么|多久|怎么(样|了|回事|会)?|什么(情况|原因|时候|事|打算)|为什么|哪(些|方面|儿|里)|多少|几号|咋|如何|说说|讲讲|打算",
    "intent": r"打算|您(自己)?(怎么|想)|您看|怎么(安排|处理|办)|哪(种|个)(合适|能|行|更)|您觉得|哪个稳",
    "empathy": r"不容易|难怪|辛苦|理解|确实|可惜|心疼|抱歉|不好意思|难处|着急|担心|保重|节哀|挺难|够呛|不好受|放心",
    "income": r"工资|到(账)?多少|\d+号到|报销|回本|收入|到手|进账|落多少|挣|发薪|月薪|几号到账|进多少|一个月多少|回款",
    "spend": r"花多少|开销|支出|房租|固定|要花|用多少|剩多少|余多少|生活费|还要还|别的(贷|欠)|其他.{0,3}(贷|欠|债)",
    "liquid": r"手(里|头|上)|现金|存款|卡里|能动",
    "condition": r"(到账|到了|付了|还了|付清|还清)(以|之)?后|如果|按(这个|约定|时)|守住|做到(了|的)?|要是|只要|假如|的话|前提|条件|才(能|可以|减|免|作数|算)|约(定)?成(了)?|履(行)?约|准时|按时|(都|要|得)准|不准就|到位|作数|准点|不断|得.{0,6}(还|结|付)(完|清)|一次(性)?(还|付|清)",
    "waive": r"(直接|给您|帮您|都)[^,，。]{0,4}(抹|消)(掉|了)|(息|金|费)[^,，。]{0,8}(去掉|去了|抹掉|抹了|消掉|不收|不要了)|里减|报减|减免|减掉|免(掉|除|去|了)|少收|打折|优惠|减\d|减[一二三四五六七八九十百千]|免[一二三四五六七八九十百千\d]",
    "waive_all": r"(息|金|费)[^,，。]{0,4}(全|都)[^,，。]{0,4}(去掉|抹掉|抹了|不要了?|不收|消掉)|(全|都|一起|统统)(部)?(给您)?(减|免)|违约金.{0,4}全免|息费.{0,3}全免|只还本金",
    "option": r"或者|要么|也可以|还是|另一种|两种|第二(种|个)|[,。;,;]\s*\d+期|贴边",
    "recap": r"对吗|对吧|确认|那就|就是|好[,,的。]|记下|我记",
    "obstacle": r"万一|(要是|如果|哪天|哪个月|假如)[^。！？?]{1,24}(说|讲|告诉|打|联系|吱|招呼|发|商量|找我|往后)|要是.{0,12}(拖|晚|没|断|变|退|停|病|不|推|延|迟|少|差)|如果.{0,12}(晚|没|拖|变|不|推|延|迟|少|差)|跟我说|(推迟|延后|变动).{0,10}(说|讲|打|告诉)|提前.{0,6}(说|讲|告诉|打)|先(告诉|打给)我|没到账|又有|停摊|出(岔|状况|变化)",
    "settles": r"^(好|行|定了|成|可以|记(好|下)|收到|没问题|对|就这样)",
    "thanks": r"谢谢|感谢|再见|祝|保重|辛苦|有事.{0,4}打|慢走|先这样",
    "next": r"(结果|答复|结论|准信|回信)[^,，。]{0,14}(明天|后天|周.|\d+号|工作日|天内|小时)|(天内|工作日|之前|以前|前)[^,，。]{0,8}(答复|结论|结果|准信|准话|回信|回音|说法|交代|到现场|回话)|(明天|后天|周.|\d+号|[一二三四五六七八九十]+点|小时内|工作日).{0,14}(打|回|联系|告诉|短信|通知)|(打|回|联系|短信|通知).{0,10}(明天|后天|周.|\d+号|点)|不会再(有人)?(打|联系)|不再(给您)?(打|联系)|回(您)?电|给您回|回复您|发(您|到)短信|短信给您",
    "pays": r"还|付|转|存|扣|款|到账|[打来]电话|给您打|联系|短信|通知|回复|寄|信函|书面|第.期|首期|每期",
    "route": r"登记|核实|核查|查(一下|清|明)|调查|暂停|停止?(催|联系)|不再(催|打|联系)|先不(催|用付|用还|谈)|报上去|上报|转(给|到|交)|申请|移除|删(掉|除)|标记|记录|备注|材料|凭证|专员|困难.{0,3}(部门|专|申请)",
    "pause": r"暂停|停止?催|不再(催|打)|先不(催|用|谈|说)|期间不|停(下|催)|不(催|打)您|不用付|不谈(钱|还款|这个)",
    "check": r"核实(一下|后|完)?|核查|复核|核减|我(去)?(查|问|确认)(一下|下|清)|报上去|上报|请示|权限",
    "demand": r"(今天|马上|立刻|现在|必须|赶紧|尽快|什么时候).{0,8}(还(?!好|是|有|没|在|不错|记得|住)|付|转(?!正|岗|学|院|[^，。]{0,6}(专席|专员|专岗|专人|同事|部门|主管|人工|品管|品控|质检|质量|质管|仓库|物流|业务|技术|采购|法务|客服|核查|工程|售后|关怀|专线|那边))|处理|清)|怎么还|还多少|多少钱能还|能还(多少|吗)|还是(要|得)还|先还|能?(先)?(安排|拿出来?|凑)多少|(还|付)(一点|一部分|个)|首付|分\d+期|分[一二三四五六七八九十]+期|分期",
    "pressure": r"必须(今天|现在|马上)|今天(必须|就得|一定)|最后(一次|机会|期限)|别(找借口|跟我说)|不管(您|你)?(怎么|用什么)|自己想办法|想想办法|去借|借(一|点|来)|扛一?扛|努努?力|咬咬?牙|挤一?挤|凑一?凑|省着|搭伙|少吃|(房东|房租|租金|学费|药(费|钱)?|保险|水电(费)?|车贷|房贷)(那边|那头|那儿)?[^。！？?]{0,6}(晚(几|两)?(天|日)|拖(几|两|一)?(天|拖)|缓(几|一)|先欠|先放|往后)|勒紧|先答应(下来)?|不行再说|没得商量|你自己看",
    "rude": r"谁(家)?不难(?!受|过)|我也难(?!受|过|免)|别(再)?跟我(说|讲|扯)(这些|这个|那些)|(都|人人|个个)这么(说|讲)|(每个人|人人|谁|个个)都(这么)?(说|讲)|早(这么|点)说|嚷|是您在(喊|吵|闹)|耳根|(报案|报警|开证明|说这些)也?(没用|白搭|得还|照还)|老赖|装(什么|傻|可怜)|(?<!不是)(?<!不是什么)骗子|废物|不要脸|少(来|废话)|谁信|借口|你自找|活该|关我(什么)?事|随(你|便)|爱还不还|别(装|演)|(?<!不)好意思",
    "cause": r"因为|裁|失业|退(了|课|租)|病|手术|住院|生意|停工|工伤|离婚|拖欠|没发|砍|亏|搬|涨|坏了|忙忘|忘了|孩子|老人|关门|淡季|受伤|投资|骗|车祸|赔|降薪|挪地方",
    "means": r"\d{3,}|[一二三四五六七八九十两]+(千|百|万)",
    "method": r"手机银行|APP|app|微信|支付宝|转账|网银|柜台|自动扣|扣款|银行卡|小程序|对公|云闪付|网点",
    "accept": r"^(对(的|[，,。])|没错|行|好|可以|成|中|嗯|没问题|就这样|那就|同意|OK|ok)|就按|那行|行吧|好吧|可以的|成交",
    "declines": r"不还|不同意|不答应|不接受|负担不了|承受不了|还不(起|上)|拿不出|没法|办不到|做不到|(这|那)?不行|别(谈|念|催)|再(说|看|想)|考虑|想想|不(清楚|知道|好说|确定)|凭什么",
    "vague": r"尽快|这两天|再说|看看|看情况|应该|差不多|尽量|到时候|过(几|阵)|想想办法|回头|有(空|钱)(了)?(就|再)|试试",
    "unwilling": r"吃饭怎么办|吃什么|去借|我借|刷别的卡|只能借|跟(朋友|家里|同事)借|没法活|喝西北风|房租怎么办|饿|那.{0,6}药|学费|一分(钱)?(都)?(没|不剩)|顶不住|太紧|有点顶|吃力|没钱吃|剩不下|紧巴|不够(花|用|吃)|硬撑",
    "question": r"[?？]|吗[。,!]?$|呢[。]?$|能不能|可不可以|多少|为什么|凭什么|怎么",
    "why_charge": r"(怎么|为什么|凭什么).{0,10}(多|利息|违约金|费|这么|算)|利息.{0,6}(怎么|为)|多(出来|了|收)|哪来的|违约金.{0,4}(怎么|是什么|凭)",
    "vents": r"又是你们|没完没了|天天(打|催)|一天.{0,4}(个|次|遍)电话|烦不烦|骚扰|打够了|别再打|你们有完|什么态度|气死|投诉你",
    "argues": r"先别激动|履行职责|要是早|早(点)?还.{0,8}(没有|不会)|对不对[?？]|总要还|天经地义|发火|解决(不了)?问题|就该|应该早|好好说话|客观(讲|说)|讲道理|你自己的(问题|责任)|谁让",
    "owns": r"道歉|抱歉|对不(起|住)|不好意思|确实(太|是)|是我们(不|安排|没)|怪我们|您说得对",
    "stock": r"(完全|特别|非常|十分|深深)?(理解|感受到)您的(心情|感受|处境|难处|痛苦)|感同身受|站在您的角度|我们是一个团队|与您同在|共情|感谢您的(信任|分享|承诺|配合)|金额[、,]日期[、,]方式|确认一下[::]|您的感受.{0,4}(重要|理解)|一起面对|倾听|以客户为(中心|本)|量身(定制|打造)|有温度的|人性化(的)?(服务|方案|关怀)|全方位|(可负担|可持续)的?(方案|解决)|专属(方案|服务)",
    # the moments when collecting is not the right thing
    "wrong_number": r"打错|(不是|不对)[,，。]\s*我(姓|叫|是)|三天两头有人找|(号|卡)(是)?(我)?(刚|新|才|.{0,6}前|.{0,4}月)[^,，。]{0,4}(办|换|买)|不是我的?(号|电话)?[,。,]?.{0,6}(找错|打错|换号)|没(有)?这个?人|不认识(他|她|这|什么|你说|.{2,4}$)|号码.{0,8}(刚|新|才)(办|换|买)|我不是(他|她|这个人|.{2,3}[,。,])|不叫这|没(有)?(叫|姓)|找错人|我不姓",
    "mismatch": r"对不上.{0,12}(不是|不同|同名)|不是同一|录错|打错了.{0,8}(打扰|抱歉|不好意思)|(删|移除|标记).{0,6}(号|号码)|(号|号码).{0,6}(删|移除|标记)",
    "third_party": r"我是(他|她|.{1,4}的?)(爱人|老婆|老公|妻|丈夫|妈|母|爸|父|儿子|女儿|姐|妹|哥|弟|同事|室友|邻居|朋友|前台|亲戚|舅|姨|姑|叔|婆婆|丈母)|(他|她)(不在|出去|上班|没在|在忙|出差|洗澡|睡)|我是.{0,6}(家属|同事|室友|前台)|替(他|她)接|这是(他|她)(妈|爸|爱人|家里)",
    "dispute": r"(还在|一直|照样|仍)(扣|收|算)[^,，。]{0,6}(月租|费|钱|息)|凭什么(交|缴|付|给)[^,，。]{0,6}钱|(跟|和)(合同|报价|说好)[^,，。]{0,6}(不一样|不符|对不上)|(早就|早都|早已|已经|我都)[^,，。]{0,6}(还|付|结|转|缴|交)(了|过|清|完)|[号日](那天)?就?(已经?|全)?(还|付|结|转|缴|交)(了|过|清|完)(?!再)|结清了(呀|啊|的)|钱(都|已经?|给)?扣(走|掉)了|凭什么(还|付|交)[！!。]|少(了|发|送|给)[^,，。]{1,4}(托|箱|件|台|吨|批|套|包)|(上(周|个月|礼拜)|昨天|前天|\d+号)[^,，。]{0,4}(就|已经?)?(还|付|转|缴|交)(了|过)(?!再)|不是我(办|借|签|买|刷|用|花|贷)|没(借|办|签|用|买|刷|开)过|金额(不对|有问题|错)|不对[,。!啊].{0,10}(钱|账|数|金额|利息)|没(收到|见过)(货|商品|服务|你们的东西)|质量(有)?问题|不合格|退(了)?(货|款)|重复(扣|收)|多(扣|收)了|有异议|账.{0,3}(不对|错)|算错|没验收|货不对|我不认(可|这)?",
    "identity_theft": r"冒用|盗(刷|用)|身份证.{0,6}(丢|被|偷|遗失)|被骗(了)?.{0,6}(贷|办|借|开)|报(了)?(警|案)|电信诈骗|别人(拿|用)我的|不是本人(办|操作)|有人用我",
    "deceased": r"没救过来|没(挺|抢救|熬)过来|心梗.{0,6}(没|走)|(没|走)了(半|一|两|三|\d)|去世|过世|人(已经?)?(走|没)了|不在(人世|了[,。]?(上个月|去年|今年|三月|五月))|病逝|离世|(?<![着能会以得])走了.{0,6}(月|天|周|年)|办(丧|后)事|后事|火化|遗(产|嘱)|殉|骨灰|(?<!手)头七(?![百千万十\d])|葬|车祸.{0,4}没(了|救)",
    "represented": r"法援|法律援助|律师|代理人|法律顾问|委托.{0,4}代理",
    "self_harm": r"药[^,，。]{0,4}(攒|存|备|数|吞)(够|好|齐|了)|(没|不)(再)?醒(过来|来)|(孩子|他们|家里|老婆|爸妈|家人)[^,，。]{0,8}没有?我[^,，。]{0,6}(也|更|还|就|照样|轻松|好)|撒手|眼一闭|闭眼|煤气|烧炭|上吊|农药|百草枯|熬不(下去|到|住)|(后事|孩子)[^,，。]{0,6}(安排好|托付)|活着(真|太)?(累|没劲)|了断|遗(信|言)|信[^,，。]{0,6}写好|(以后|往后)[^,，。]{0,4}(不用|别)(再)?打了[,，。]?[^,，。]{0,10}(写好|安排好|没|走)|活(着|下去).{0,6}(没|什么|有什么|意思|意义)|想死|去死|死了(算|干净|一了)|一了百了|跳(楼|河|江|下去)|自杀|轻生|结束(生命|自己|这一切)|割腕|撑不下去|没有我.{0,6}(更好|解脱)|人没了|解脱|安眠药|遗书|从(楼|桥)上|不想(再)?(醒|撑)|没(什么)?(意思|盼头)了|没(有)?我(这个|这)?人?了|当我(死|没)了|不(想|愿)(再)?(待|留)在(这|世)|(没|不)了(我|念想)|活够|活腻|走了(算|干净|就好)|(站|坐|爬)(在|到|上)(了)?(阳台|楼顶|天台|桥|窗台)|下辈子|最后一(次|通)(电话|跟)",
    "hardship": r"(化疗|透析|癌|肿瘤|白血病|瘫|残疾|重病|ICU|icu\b|抢救|大病|尿毒|中风|偏瘫)|低保|破产|(厂子?|公司)(全)?(关|倒闭|黄|散)了|遣散|(大棚|房子|地里|鱼塘|店里?)[^,，。]{0,4}(泡|淹|烧|塌)|受灾|失业(金|了|好|半|.{0,4}月)|下岗|一分(钱)?(也)?没有|没有(任何)?收入|断粮|揭不开锅",
    "comfort": r"心理|热线|12356|400-?161|110|120|安全|身边(有|有没有)人|陪(着|您)|家人在|您(现在)?(在哪|安全)|别(做|干)(傻事|什么)|活着|先不(谈|说|管)|不谈|听(您|我)说|不着急|帮(您|助)|医生|一个人吗",
    "condole": r"节哀|难过|抱歉|遗憾|保重|慰问|打扰(您)?了",
    "remove": r"(下架|撤(掉|下|出)|更新|清(掉|除|理)|划掉|拉掉|不会再响|移除|去掉|清除|更正|标记|备注|取消|不再(打|联系|拨)|停止(拨|联系)|不会再(打|联系)|不会再有人[^，。！？]{0,10}(打|联系)|(标|记|登记)(成|为|过|了)?[^，。]{0,4}错号)",
    "callback_only": r"回(一)?(个)?(这个|这|我)?(号|电|话)|(跟|和|请|让|告诉)(他|她)[^,，。]{0,10}(找过|来过|回|打)|再(试|打)(一次|来)?|几点(收|下|回|在|方便)|转告|让(他|她).{0,6}(打|回|联系)|方便时.{0,6}(打|回)|(留|记).{0,4}(电话|号码)|什么时候(在|方便|回来)|再打",
    "mention_debt": r"(还款|账|钱|月供|这边|我们这)[^，。]{0,4}(没跟上|落下)|欠|逾期|贷款|还款|债|信用卡.{0,4}(没|未|账|款)|催收|账单|违约|本金|利息|\d+(元|块|万)|[一二三四五六七八九]千",
}
EN: dict[str, str] = {
    "convenience": r"(got|have) (you )?(got )?(a|five|two|few|ten|a few|a couple of) (minutes?|mins?|moment|sec)|good time|(okay|ok|bad|right) time|minutes\?|catch you|did i wake|(ok|okay|free|able|alright) (for|to)|got (a|five|two|ten|time)|have (a|five|two) (minute|moment)|are you driving|can you (talk|speak)|free to (talk|speak)|okay to talk|busy|is now",
    "staff_no": r"\b(id|badge|employee|staff|agent)\b\D{0,12}\d+|\bnumber \d{2,}",
    "recording": r"record",
    "verify": r"last four|last 4|member (number|id|pin)|\bpin\b|memorable|code ?word|address|suburb|passcode|password|maiden|account number|policy number|first line|birth date|birthday|born|date of birth|\bdob\b|social|postcode|post code|zip|verify|confirm (your|the) (name|address|identity)|security",
    "account": r"\$\d|£\d|€\d|past due|overdue|balance|principal|interest|late fee|\bfees?\b|days (late|past)|\bdebt\b|\bowe",
    "open": r"\b(what|how|why|when|which|where|tell me|walk me|talk me)\b",
    "intent": r"which (one|of|would|holds|works|suits)|what (were|are|do) you (think|plan|hope|have in mind|want)|what (would|could) (work|you manage|you do)|how do you (want|see|plan)|what feels|what'?s (realistic|doable)|would you rather",
    "empathy": r"sorry|that'?s (a lot|rough|hard|tough)|tough|rough|hard (month|time|spot)|i can see|makes sense|no wonder|understand|glad|must (be|have)|hope (she|he|you|it)|take care|ouch|awful|i hear|thanks for telling|appreciate you telling|on the thing you",
    "income": r"take home|your pay\b|what'?s in\b|when are you paid|money in|bring home|\bincome\b|\bpaid\b|paycheck|pay ?day|wages?|salary|earn|net\b|coming in|month like|in and out|comes? in",
    "spend": r"go(es)? out|what'?s out|spending|outgoings|anyone else you owe|rent\b|spend|expenses|bills|essentials|what'?s left|left over|in and out|other (debts|payments|bills)|fixed|set aside|to live on",
    "liquid": r"(on|at|to) hand|\bhere\b|on me\b|put by|in the bank|savings|cash|right now|on you|available today|in your account",
    "condition": r"\bif\b|only (when|once|after|against)|\b(once|after|when) (both|all|the|six|three|it|they|that)\b|\bagainst\b|(has|have) (landed|cleared)|(keep|stick|hold) (to|up) (that|it|this|those|the)|as long as|provided|once you|when you|on time|in exchange|in return|on condition",
    "waive": r"waive|tak(e|en|ing)\b(?!.{0,16}\b(number|list|phone|name|line|system|dialer|records?|day|week|time)\b).{0,16}\boff\b|took\b.{0,16}\boff\b|scrap|go away|wip(e|ing)|disappear|let me take|knock(ed)? off|take off|\boff\b.{0,12}(fee|if|the)|thirty off|\d+ off|reduce|forgive|discount|drop the fee|remove the fee|credit back",
    "waive_all": r"(fees?|interest|charges?),? (they|it|all that)('?re|'?s| is| are) (all )?(gone|history)|(scrap|wipe|drop|bin|forget)(ping|ing)? (the |all |your |those )+(whole |late )*(fees?|interest|charges?)|(fees?|interest|charges?) (just )?(go(es)? away|disappears?|vanish(es)?)|waive (it |them )?all|all (of )?(the|your) (fees|interest)|full waiver|whole (fee|interest)|entire (fee|interest)|wipe (it|out|the)|just the principal|forget the (fees|interest)",
    "option": r"\bor\b|either|option|alternatively|another way|two ways|instead|which (one|works|holds)",
    "recap": r"so that'?s|to confirm|let me repeat|read (that|it) back|you said|is that right|correct\?|got it|that'?s \$|then \w+ .{0,12}on the|first of|from (january|february|march|april|may|june|july|august|september|october|november|december)",
    "obstacle": r"\bif\b[^.?!]{3,60},? (message|text|write|e-?mail|tell|call|ring|let|drop|shout|say|come back|get hold)\b|if (the|your|it|she|he|anything|something|that|payday|work|hours|pay|they|you).{0,50}(late|slip|change|short|dies|breaks?|fall|find|go|call|come up|doesn'?t|isn'?t|cut|fails?|bounce)|call me (before|first)|before, not after|let me know (before|ahead)|what (if|could get in the way|might)|in case|call (us|me) before|heads up|day before|trip (you |it |that )?up|(get|come)s? in the way|go(es)? wrong|(stop|derail) (it|that|this)\b|if .{0,40}\b(shift|mov|delay|happen|wrong|lower|tight|awkward|miss)\w*|ring (me|us)|let (me|us) know (that|the|as soon|if|straight|right)|tell (me|us) (first|before|as soon|straight|right|that)",
    "settles": r"^(good|great|perfect|done|got it|okay|ok|right|that'?s it|that works|noted|all set|lovely|brilliant|deal|booked|fine)\b",
    "thanks": r"thank|bye|take care|drive safe|have a (good|great|nice)|good luck|appreciate|all the best|cheers",
    "next": r"(answer|written|reply|decision|result|outcome|post|phone|call|ring|text|email|write|letter|hear|get back|contact|follow|drop).{0,40}(today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|by|within|on the|at \d|next|days|hours|\d)|(tomorrow|monday|tuesday|wednesday|thursday|friday|within).{0,30}(call|text|email|hear|ring|letter|write)|send you|\b(drop|send|post|write)\w*\b[^.?!]{0,30}\b(letter|line|note)\b|\b(won't|shouldn't|nobody|no one|not)\b[^.?!]{0,30}\b(ring|call|calls|contact)\b[^.?!]{0,16}\b(again|any ?more|from us|from now)|won't get any more calls",
    "pays": r"pay|instal?lment|transfer|debit|deposit|charge|due|send|call|ring|text|e?mail|letter|write|writing|contact|reach",
    "route": r"log|record|note (it|that|this|down)|flag|look into|investigat|dispute|review|pause|hold|stop|refer|transfer|specialist|hardship|escalat|check with|supervisor|manager|paperwork|documents|proof|receipt|statement|remove|update (the|our)|verify it|trace|forms?\b|validation|in writing",
    "pause": r"pause|on hold|\bhold\b(?!,? (on|up|it)(,|[.!]|$))|stop (calling|contact|collect|all)|no (more )?(calls|payment|contact)|won'?t (call|ask|contact|chase|be asking)|nothing (is )?(due|to pay)|suspend|not (asking|going to ask|here to ask)|don'?t (need to|have to) pay|leave (the )?(money|payment|account)|forget (the )?(account|money|payment|bill)|set (the )?(account|money|payment) aside",
    "check": r"i'?ll (check|find out|ask|confirm|look)|let me (check|ask|find)|check with|above my|beyond (what|my)|not (in )?my authority|escalate|supervisor|get back to you",
    "demand": r"(?<!do you )(need|want|expect|require) (it|you|the|full|payment|this)|pay (today|now|it|in full|something|that|this)|when (can|will|are) you (pay|send|take)|how much can you|in full|(can|could) you (pay|do|manage|put)|down payment|instal?lment|payment (today|now|plan)|settle (it|this|today)|set up|\$\d+ (today|now)|(today|now|tonight) (stops|ends|clears|settles|closes)|still (owe|owed|due|need)",
    "pressure": r"in full today|today or|last chance|final (chance|offer|notice)|right now or|no (other )?(choice|option)|find a way|figure it out|borrow|ask (your )?(family|friends|parents|mom|mum)|use another card|tighten|skip (the |your |a |on |some )*(rent|meals?|food|groceries|insurance|bills?|meds|medic\w*|lunch|dinner|mortgage)|(insurance|rent|bill|policy|meds|landlord|mortgage|tuition|nursery)\b.{0,20}\b(lapse|can wait|will wait|slide|be (a bit |a little )?(late|patient)|won'?t mind)|landlords? (can|will|could) wait|(hold|put|push|stall) (off|back) (the |your )?(rent|landlord|mortgage|insurance|meds|bills?|tuition|furnace|heating|repair)|(rent|landlord|mortgage|insurance|meds|bills?|tuition|furnace|heating) off (a|for)\b|cut back on|push yourself|stretch (yourself|a bit)|make it work|(?<!and )(?<!or )just (say(?! (it|that|so|the|if|when|when|back)\b)|commit|agree)|we'll see later|you'?ll manage|sell something|not going to do it",
    "rude": r"suit yourself|(we all|everyone|everybody)('s| has| have)? (got )?(problems|bills|troubles|it (hard|tough))|don'?t tell me (about )?(that|this|your)|everybody'?s|(people|they all|everyone|everybody) says? (that|so)|(reports?|stories|excuses|sorry) (don'?t|doesn'?t|won'?t) pay|excuses?|deadbeat|liar|lazy|stupid|shame|whatever|your (own )?fault|not my problem|grow up|pathetic|should have thought|don'?t (play|give me)|likely story|sure you (do|did)|come on",
    "cause": r"\b(because|laid off|lost (my|the) job|hours|cut(s|ting)?\b|surgery|hospital|sick|vet\b|vet'?s\b|dog|car\b|transmission|divorce|rent went|funeral|forgot|slipped|moved|broke|strike|injur|baby|school|stroke|fell\b|flood|fire|repair|medical|business|client|customer|slow|bankrupt|robbed|scam)",
    "means": r"\d{3,}|hundred|thousand|grand|\bfifty|-(fifty|eighty|twenty|thirty|forty|sixty|seventy|ninety)",
    "method": r"\bapp\b|debit|card|transfer|bank|online|site|website|direct debit|check|cheque|ach|standing order|portal|by phone|bacs|wire|autopay|zelle",
    "accept": r"^(correct|that'?s (right|correct|it)|yep|ok|okay|yes|yeah|sure|fine|deal|alright|all right|agreed|that works|works|sounds|let'?s|done|i can do|i'?ll take|i'?ll do)\b|that works|let'?s do|i'?ll take|i can do that|fine\.$",
    "declines": r"\b(can'?t|cannot|can not|won'?t|not (paying|until|now|sure|today|happening)|no way|refuse|out of the question|(have|need) to think|think about it|let me think|i doubt|don'?t know|hard to say|too much|beyond me)\b",
    "vague": r"as soon as|try|maybe|see what|should be|probably|i guess|when i can|sometime|later|soon|might|hopefully|we'?ll see|figure",
    "unwilling": r"what (do|would|will) (i|we) eat|how (do|am|will) i (eat|pay rent|feed)|i'?ll (have to )?borrow|payday loan|skip (rent|meals)|ask my (mom|mum|sister|brother|dad)|then (i|we) can'?t eat|no food|another card|cash advance|my meds|prescription|behind on rent|leaves (me|us) (with )?(nothing|zero)|nothing left|that'?s everything|too (much|tight)|can'?t (swing|stretch)|pushing it|broke (until|till|by)",
    "question": r"\?",
    "why_charge": r"(why|what'?s|what is|how come|where).{0,30}(fee|interest|extra|more|so much|charge|that number|come from)|how (is|was) (that|it) (worked|calculated)",
    "vents": r"you (people|guys|lot)|(rang|called|call|calling).{0,12}(times|every|again|all day)|again\?!|sick of|stop calling|leave me alone|harass|fed up|how many times|ridiculous|!",
    "argues": r"to be fair|i do think|only explaining|as i (said|explained)|if you'?d (paid|answered|called|just)|keep your voice|calm down|with respect|you (should|could) have|(?<!what )you signed(?! (as|for|to be|on as))(?!\W{0,2}(his|her|their|the) guarant)|rules are rules|that'?s not (our|my) fault|you have to understand|the fact (is|remains)|though,? to be",
    "owns": r"i'?m sorry(?!.{0,30}\b(but|though)\b)|apologi[sz]e|too many|you'?re right|that'?s on us|our (fault|mistake)|shouldn'?t have|fair enough",
    "stock": r"feel your pain|your journey|(meet|meeting) you where you|(customer|client|people|hardship)-(centric|friendly|first|sensitive)|hearing resilience|fully transparent with you|in a (flexible|compassionate|caring|holistic)|(sustainable|holistic|tailored) solution|we'?re aligned|your unique (situation|circumstances)|each customer'?s unique|hear that you'?re hurting|i empathi[sz]e|validate|paraphrase|here for you|we'?re (a team|in this together)|i (acknowledge|honor|honour)|beautiful question|thank you for (your commitment|sharing|opening|trusting)|appreciate you opening|amount, date, method|active(ly)? listening|let me reflect|one hundred percent|i totally understand|i completely understand|your feelings are",
    "wrong_number": r"wrong (number|person|guy|man|woman|lady|fella|bloke|house)|no(body| one)( here)? (by|of|with|called) (that name|him|her)?|(there'?s|there is|have) no(body| one)? ?(here )?(named |called )?[A-Z]\w+( here)?[.!]|nobody (he|she|they) knows?|don'?t know (him|her|any|who|anyone|a |an )|never heard of|never been (a|an|any)|not (him|her|them|that person)\b|got (this|my) number|new number|had this number|isn'?t me\b|(^|[,.!?] )i'?m not (him|her|mr|mrs|ms|(?-i:[A-Z])\w+)\b",
    "mismatch": r"(doesn'?t|does not|don'?t) match.{0,40}(not|different|wrong|someone)|not the (person|one)|(take|remove|delete).{0,16}number|wrong number",
    "third_party": r"(this is|i'?m|speaking,?) (his|her|their|the) (wife|husband|mother|mom|mum|father|dad|son|daughter|sister|brother|roommate|flatmate|partner|boss|colleague|coworker|neighbou?r|receptionist|assistant|friend|aunt|uncle)|(he|she|they)('?s| is|'re| are)? ?(not (here|in|home|available)|out|at work|away|asleep|in the shower)|can i take a message|i'?m (his|her) ",
    "dispute": r"(bill|invoice|amount|figure|charge|price|\d{3,}) (is|was|looks) wrong|(were|was|been) quoted|not (what|the price) (we|i) (agreed|ordered|signed)|shouldn'?t have been (charged|billed)|already (been )?(paid|settled|cleared)|\bi('?ve| have)? (just )?paid (it|that|this|you|in full|off|them|last|back|on)\b|\bi paid[.,!]|never (opened|signed|ordered|received|got|bought|took|had)|(not|isn'?t|wasn'?t) my (debt|account|charge|signature)|(it'?s|that'?s|this is|debt is|account is|loan is|card is) not mine|(isn'?t|wasn'?t) mine|not mine, (i|and|never)|didn'?t (sign|order|open|buy|make|take|authori[sz]e|get)|wrong amount|amount('?s| is) wrong|(charged|billed|paid(?! (rent|for))|taken|took)\b.{0,10}twice|double[- ]?(charg|bill|count)\w*|dispute|that'?s not (right|what i owe|correct)|cancel(l)?ed (it|that|the)|returned (it|them|the)|(sent|took) (it|them) back|(want|owed?|due|get|got|promised|no) (a |my |the )?refund|faulty|defective|short(-| )?(shipped|delivered)|damaged|don'?t (owe|recognize|recognise)|credit note|never (agreed|approved)|(says|said|shows?|it was|been|insurer|insurance|plan|they'?ve?) (already )?(it )?(has )?(paid|covered)\b",
    "identity_theft": r"identity|(stole|stolen|took|nicked)\b.{0,14}\b(identity|card|wallet|purse|details|info|information|ssn|social|name|papers|passport|licen[sc]e)|(card|wallet|purse|details|identity|passport)\b.{0,20}\b(stolen|nicked)|fraud|someone (used|opened|took)|police report|scammed|hacked|impersonat|data breach|not me who",
    "deceased": r"\b(he|she)('s| is) not with us any ?(more|longer)|\b(?!(?:Every|Any|No|Some)thing|It|That|What|Money|All|There|Half)(?-i:[A-Z])\w+'s gone\b(?! (?:up|down|on|to|into|out|off|back|through|wrong|quiet|over|by))|\b(he|she)'?s (gone|no longer)[.,]|clearing (out )?(the|his|her) (place|house|flat|things)|(we|i|they) lost (him|her|them|my|our|dad|mum|mom)|passed( away)?|died|(is|he'?s|she'?s|been|was) dead\b|death|funeral|buried(?! in)|late (husband|wife|mother|father|brother|sister)|lost (my|him|her) (husband|wife|mother|father|mom|dad)|estate|executor|obituary|widow|cremat",
    "represented": r"stepchange|payplan|debt (charity|management)|(go|speak|talk|deal) (through|to|with) (them|him|her|my (adviser|advisor|trustee))\b|power of attorney|lawyer|attorney|solicitor|counsel|represented by|legal aid",
    "self_harm": r"\b((didn'?t|don'?t|never|not) (have to )?wake up|if i (just )?(wasn'?t|weren'?t) (here|around)|if i (just )?(disappeared|died|was gone)|(fine|better|okay|easier|happier) (off )?(without me|if i|once i'?m gone|when i'?m gone)|can'?t see (a |any )?(way out|future|tomorrow)|(thought|think|thinking) (about|of) (ending|dying|the bridge|jumping|not being)|put an end to (it|me|everything)|out of everyone'?s way|(don'?t|do not) care if i (live|die|wake)|(don'?t|do not) want to (live|be here|wake|go on|be alive|exist)|kill(ing)? myself|\bend(ing)? (it all|it\b(?! (early|on))|my life|things\b)|(can'?t|cannot|don'?t) (think of|see|find|have|got) (a|any|one|much) (more )?(reason|point)|no (point|reason)( in| to)? (living|live|going on|any of|being here|carrying on)|better off (without me|dead|if i)|suicid|can'?t (go|carry) on|can'?t do this any ?more|jump(ing)? (off|in front|from)|(took|take|taking|got|have|counted|saved|the) (all |some |my |a |the )*(pills|tablets)|overdose|hurt(ing)? myself|not worth living|want to die|wish i (was|were)(n'?t)? (dead|here|born)|disappear for good|give up on (life|everything)|nothing left to live|goodbye (note|letter)|life (policy|insurance) (pays|will pay|would)|(they|you|everyone|family|kids)('?d| would) be better off|(wrote|written|writing) (a |the |my )?(note|letters?) (to|for)|(won'?t|not (going to|gonna)) be (here|around|alive)( (by|for|much|when|after|next|at|come|to see|soon|then)|[,.;!?]|$)|(nobody|no one)('?d| would) (even )?(miss|notice)|(be|been) (gone|dead) (by|soon|before)|ready to (die|go)\b(?! home)|on the (bridge|ledge|roof))",
    "hardship": r"chemo|cancer|dialysis|disabled|disability|stroke|unemploy|no income|(on|my|get|just|living on|sick(ness)?|disability|housing|carer'?s?|state) benefits?\b|\bbenefits, |homeless|evict|bankrupt|terminal|hospice|laid off|lost my job|food bank|icu\b|heart attack|universal credit|food stamps|shelter",
    "comfort": r"988|samaritans|116 ?123|911|999|crisis|line|helpline|safe|with you|alone|someone (there|with)|are you okay|stay (on|with)|doctor|help|talk to|not about (the )?money|forget (the )?(account|money|bill)|listen|matters? more|nothing else matters",
    "condole": r"sorry|condolence|loss|my sympath",
    "remove": r"remov(e|ing)|tak(e|ing) (you|it|that|this number|the number|your number)\b.{0,20} off|block(ed|ing)|marked|delet(e|ing)|update|won'?t (call|ring|contact)|stop calling|mark (it|this|the)|no more calls|correct (our|the) record",
    "callback_only": r"(could|can|would) (he|she|they)\b.{0,20}(call|ring|phone|reach)|(ask|have|get|tell|let) (him|her|them|mr\.?|mrs\.?|ms\.?)\b.{0,24}(ring|call|phone|reach)|(good|best|right) (time )?to (catch|get|find)|catch (him|her|them)|call (me|us) back|return (my|our|the) call|leave (a|my) (message|name|number)|pass (on|along)|when (is|will|would) (he|she|they)|good time to (reach|call)|ask (him|her|them) to call|have (him|her|them) call|my number is|reach me|try (again|back|later)|call again",
    "mention_debt": r"\bowe|debt|past due|overdue|balance|payment|loan|credit card|collect|account is|bill|\$\d|£\d|late\b|delinquen|arrears|creditor|\b(bit|little|way|fallen|falling|gotten|got|is|'s|are|'re) behind (with|on)\b",
}
_WITHIN = (
    "question",
    "vents",
    "means",
)  # these look for marks and ends; the others begin where a word begins
_COMPILED = {
    "zh": {name: re.compile(pattern) for name, pattern in ZH.items()},
    "en": {
        name: re.compile(pattern if name in _WITHIN else rf"(?<![a-z])(?:{pattern})", re.IGNORECASE)
        for name, pattern in EN.items()
    },
}


def heard(lang: str, moment: str, text: str) -> bool:
    """True where the moment's words are in the text."""
    return _COMPILED[lang][moment].search(text) is not None


def where(lang: str, moment: str, text: str) -> int | None:
    """Where in the text the moment's words begin; None where they are not in it."""
    match = _COMPILED[lang][moment].search(text)
    return None if match is None else match.start()


def count(lang: str, moment: str, text: str) -> int:
    """How often the moment's words are in the text."""
    return len(_COMPILED[lang][moment].findall(text))
