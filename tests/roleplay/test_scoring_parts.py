"""Parts of the scorer by themselves: lump sums, what a grave finding has to say, another time to talk, money meant for something."""

from datetime import date

import pytest
from tests.roleplay.test_scoring_told import found

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay.domain.scoring.gravity import outright
from dunwell.roleplay.domain.scoring.lumps import Lump, earmarked, lumps_named, lumps_told
from dunwell.roleplay.scoring import case_of, judge

CALL = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("lang", "payday", "lumps"),
    [
        ("zh", "每月15号，6月20日另有3000元奖金", [Lump(300000, date(2026, 6, 20))]),
        ("zh", "6月20日退税2000元，其中1500元要交房租", [Lump(200000, date(2026, 6, 20)), Lump(-150000, date(2026, 6, 20))]),
        ("zh", "每月15号发8000元", []),
        ("en", "the 15th; a $3,000 bonus on June 20", [Lump(300000, date(2026, 6, 20))]),
        ("en", "tax refund of $2,000 on June 20, $1,500 of it for rent", [Lump(200000, date(2026, 6, 20)), Lump(-150000, date(2026, 6, 20))]),
        ("en", "the 15th, $8,000", []),
    ],
)  # fmt: skip
def test_single_sums_named_with_the_payday_have_their_day_and_their_purpose(lang, payday, lumps):
    assert lumps_named(payday, lang, CALL, 800000) == lumps


@pytest.mark.parametrize(
    ("lang", "asked", "told", "lumps"),
    [
        ("zh", "最近有别的钱到账吗？", "20号有笔退税，两千。", [Lump(200000, date(2026, 6, 20))]),
        ("zh", "最近有别的钱到账吗？", "20号退税两千，那是要交学费的。", [Lump(200000, date(2026, 6, 20)), Lump(-200000, date(2026, 6, 20))]),
        ("zh", "最近有别的钱到账吗？", "工资两千，20号发。", []),
        ("zh", "最近有别的钱到账吗？", "20号我先还你们两千。", []),
        ("en", "Any money coming in besides?", "A tax refund on the 20th, $2,000.", [Lump(200000, date(2026, 6, 20))]),
        ("en", "Any money coming in besides?", "A $2,000 refund on the 20th, but that is for rent.", [Lump(200000, date(2026, 6, 20)), Lump(-200000, date(2026, 6, 20))]),
        ("en", "Any money coming in besides?", "My wages, $2,000 on the 20th.", []),
        ("en", "Any money coming in besides?", "I can pay $2,000 on the 20th.", []),
    ],
)  # fmt: skip
def test_single_sums_told_in_the_call_are_found_and_wages_and_offers_are_none(lang, asked, told, lumps):
    got = lumps_told([("collector", asked), ("debtor", told)], lang, CALL)
    assert got == lumps


def test_a_sum_told_twice_is_one():
    turns = [("debtor", "20号退税两千。"), ("collector", "退税两千，是吧？"), ("debtor", "对，退税两千。")]
    assert lumps_told(turns, "zh", CALL) == [Lump(200000, date(2026, 6, 20))]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("留着交房租的", True), ("不用留着", False), ("it's set aside for surgery", True), ("nothing set aside", False)],
)  # fmt: skip
def test_money_is_earmarked_by_what_is_said_of_it(text, meant):
    assert earmarked(text) is meant


@pytest.mark.parametrize(
    ("lang", "category", "text", "says"),
    [
        ("en", "threat_violence", "I'll stay on till it's done.", False),
        ("en", "threat_violence", "Two of our boys will come over.", True),
        ("en", "insult", "Paid already? Good man.", False),
        ("en", "insult", "You're a deadbeat.", True),
        ("zh", "threat_criminal", "您慢慢说，我记着。", False),
        ("zh", "threat_criminal", "再不还就等着坐牢。", True),
        ("zh", "insult", "您辛苦了，先歇会儿。", False),
        ("zh", "insult", "你就是个老赖。", True),
    ],
)  # fmt: skip
def test_a_grave_finding_says_outright_what_it_is_about(lang, category, text, says):
    assert outright(lang, category, text) is says


@pytest.mark.parametrize(
    ("lang", "busy", "first", "again", "last", "kept"),
    [
        ("zh", "我正开会，晚点再说行不？", "就一分钟，今天能还多少？", "我真得进去了。", "那您今天到底能还多少？", True),
        ("zh", "我正开会，晚点再说行不？", "好，您先忙，下午五点打给您方便吗？", "行。", "那就五点联系您，再见。", False),
        ("en", "I can't talk, I'm at work.", "Just a minute, how much can you pay today?", "I really have to go.", "So what can you pay today?", True),
        ("en", "I can't talk, I'm at work.", "Sure. When is a good time to call back?", "After five.", "I'll call you at five today, bye.", False),
    ],
)  # fmt: skip
def test_who_cannot_talk_now_is_let_go(lang, busy, first, again, last, kept):
    rest = [("debtor", busy), ("collector", first), ("debtor", again), ("collector", last), ("debtor", "好。" if lang == "zh" else "Okay.")]  # fmt: skip
    scored, _ = found(lang, *rest, right_thing="collect", call_date="2026-06-10")
    assert ("kept_on" in scored.caps) is kept
    assert "no_talk" not in scored.caps


@pytest.mark.parametrize(
    ("lang", "first", "taken"),
    [("zh", "两千", True), ("zh", "四百", False), ("en", "$2,000", True), ("en", "$400", False)],
)
def test_the_very_sum_meant_for_rent_is_not_asked_for(lang, first, taken):
    if lang == "zh":
        rest = [("collector", "手头能动的有多少？"), ("debtor", "就两千，那是房租。"), ("collector", f"那15号先还{first}，手机银行，行吗？"), ("debtor", f"行，15号{first}，手机银行。")]  # fmt: skip
    else:
        rest = [("collector", "How much have you got at hand?"), ("debtor", "Two thousand, but that's the rent."), ("collector", f"Then {first} on the 15th by debit card, okay?"), ("debtor", f"Okay, {first} on the 15th by debit card.")]  # fmt: skip
    scored, call = found(lang, *rest, right_thing="collect", call_date="2026-06-10")
    assert call.agreed.reached
    assert ("beyond_means" in scored.caps) is taken


MEANS = {
    "income_minor_monthly": 600000,
    "payday": 17,
    "essential_minor_monthly": 400000,
    "liquid_minor": 40000,
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("day", "short"), [(12, True), (17, False)])
def test_before_the_payday_the_surplus_counts_by_the_day(lang, day, short):
    if lang == "zh":
        rest = [("collector", f"{day}号先还660，剩下分6期，每期990，行吗？"), ("debtor", f"行，{day}号660，手机银行，每期990。")]  # fmt: skip
    else:
        rest = [("collector", f"$660 on the {day}th, then 6 instalments of $990, okay?"), ("debtor", f"Okay, $660 on the {day}th, debit card, then $990.")]  # fmt: skip
    scored, call = found(lang, *rest, means=MEANS, call_date="2026-06-10", right_thing="collect")
    assert call.agreed.reached
    assert ("beyond_means" in scored.caps) is short


def test_wages_by_the_week_are_no_single_sum():
    assert lumps_named("about $450 every Friday", "en", CALL, 195000) == []
    assert lumps_named("每周五450元左右", "zh", CALL, 195000) == []


@pytest.mark.parametrize(
    ("lang", "note", "soft"),
    [("zh", "", True), ("zh", "6月12日和26日的承诺没有兑现", False), ("en", "", True), ("en", "Promises of June 12 and 26 not kept", False)],
)  # fmt: skip
def test_room_in_a_plan_after_broken_promises_is_no_gift(lang, note, soft):
    means = {"income_minor_monthly": 900000, "essential_minor_monthly": 400000, "liquid_minor": 100000}
    asked = ("15号先还660，剩下分12期，每期495，行吗？", "行，15号660，手机银行，每期495。") if lang == "zh" else ("$660 on the 15th, then 12 instalments of $495, okay?", "Okay, $660 on the 15th, debit card, then $495.")  # fmt: skip
    scored, _ = found(lang, ("collector", asked[0]), ("debtor", asked[1]), means=means, authority={"max_instalments": 12, "note": note}, right_thing="collect")  # fmt: skip
    assert ("over_conceding" in scored.caps) is soft


@pytest.mark.parametrize(
    ("lang", "line", "authorised", "void"),
    [
        ("en", "The file is at its pre-legal review stage.", False, True),
        ("en", "The file is at its pre-legal review stage.", None, False),
        ("en", "No, nothing goes to legal. We won't sue you.", False, False),
        ("zh", "您这笔已经到诉前阶段了。", False, True),
        ("zh", "再拖就只能移交法务走法律程序了。", False, True),
        ("zh", "这笔账不会走法律程序，您放心。", False, False),
    ],
)  # fmt: skip
def test_a_legal_stage_that_the_case_knows_nothing_of_voids(lang, line, authorised, void):
    legal = {"suit_filed": False if authorised is False else None, "suit_authorised": authorised}
    scored, _ = found(lang, ("collector", line), legal=legal, right_thing="collect")
    assert scored.void is void


@pytest.mark.parametrize(
    ("lang", "busy", "answer"),
    [
        ("zh", "在高速上呢，拉着货。", "那您看路，七点半我打给您。"),
        ("zh", "普通话我听不太懂。", "我找个会说您家乡话的同事，明天上午十点打给您。"),
        ("en", "English, little.", "I can get an interpreter. Today at two o'clock we call you."),
        ("en", "I'm on the floor, we can't take calls here.", "I'm taking this number off. Five forty-five today, on your cell?"),
    ],
)  # fmt: skip
def test_who_drives_works_or_does_not_understand_is_put_to_another_time(lang, busy, answer):
    scored, call = found(
        lang, ("debtor", busy), ("collector", answer), ("debtor", "好。" if lang == "zh" else "Okay.")
    )
    assert any(check.id == "9.6" and check.met for check in scored.checks)
    assert not {"over_conceding", "free_concession", "kept_on"} & set(scored.caps)
    assert not call.agreed.reached


def test_money_that_is_gone_is_no_death():
    _, call = found(
        "en", ("collector", "What squeezed you?"), ("debtor", "Nursery went up. Everything's gone on that.")
    )
    assert call.moment.kind == "collect"


@pytest.mark.parametrize(("party", "capped"), [("company_contact", False), ("debtor", True)])
def test_the_company_s_own_contact_is_known_from_the_invoice(party, capped):
    turns = [Turn("collector", "Hi Fern, Col at Penrose. You owe us $6,600 on invoice 883, it's overdue. Where's it got to?"), Turn("debtor", "It's in the system.")]  # fmt: skip
    scored, _ = judge(turns, case_of({"lang": "en", "party": party, "balance_minor": 660000})[0])
    assert ("told_unverified" in scored.caps) is capped


def whole(*turns, **case):
    """A call from its first word: odd turns are ours."""
    said = [Turn("collector" if n % 2 == 0 else "debtor", text) for n, text in enumerate(turns)]
    return judge(said, case_of({"balance_minor": 148000, **case})[0])


def line_of(scored, check):
    return next((one for one in scored.checks if one.id == check), None)


@pytest.mark.parametrize(
    ("lang", "ask", "refusal", "tell"),
    [
        ("en", "Could you give me the last four of your ID?", "You called me. I'm not reading out numbers.", "It's a loan of 1,480 dollars, 118 days past due."),
        ("zh", "麻烦您报一下身份证后四位？", "你打给我的，我不念。", "您有一笔贷款逾期118天，欠1480元。"),
    ],
)  # fmt: skip
def test_a_key_that_was_refused_verifies_nobody(lang, ask, refusal, tell):
    scored, _ = whole(
        ask,
        refusal,
        tell,
        "I've never banked with you." if lang == "en" else "我没在你们这儿开过户。",
        lang=lang,
    )
    assert "told_unverified" in scored.caps


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("Okay, hold on, let's go slow. You never took this loan out. What do you think happened?", False),
        ("Then go file a police report and call us back. How much can you put down today?", False),
        ("I'm putting collections on hold, and you'll have an answer in writing by June 30.", True),
    ],
)
def test_stolen_identity_wants_something_done(line, done):
    turns = ["Last four of your ID?", "1234.", "It's a loan of 1,480 dollars.", "I never took that loan, my wallet was stolen.", line, "Okay."]  # fmt: skip
    scored, _ = whole(*turns, lang="en", right_thing="identity_theft")
    assert [line_of(scored, one).met for one in ("10.1", "10.3")] == [done, done]


def test_who_rightly_ends_a_call_with_a_widow_loses_nothing_by_it():
    begun = ["Good morning, this is Helen. Could I speak to Peter?", "He's not with us any more.", "I'm so sorry, please accept my condolences.", "He died in March."]  # fmt: skip
    ended = ["You need not do anything. Our estates team will drop a letter to your son, and you won't get any more calls from us.", "Thank you.", "Take good care, goodbye."]  # fmt: skip
    cut, _ = whole(*begun, "I'm very sorry.", lang="en", right_thing="deceased")
    done, _ = whole(*begun, *ended, lang="en", right_thing="deceased")
    assert done.total >= 90
    assert done.total > cut.total


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "He's a bit behind with us, that's all. Could you nudge him to sort it?"),
        ("zh", "他的账这阵子没跟上，您帮着催催他赶紧处理。"),
    ],
)
def test_a_hint_to_a_relative_discloses(lang, line):
    first = ("Hi, is Marcus there?", "I'm his sister. What's it about?") if lang == "en" else ("喂，请问陈强在吗？", "我是他姐，什么事？")  # fmt: skip
    scored, _ = whole(*first, line, "Hm.", lang=lang, party="third_party", right_thing="third_party")
    assert line_of(scored, "10.3").met is False
    assert "disclosed" in scored.caps


def test_a_guarantor_may_see_the_papers_first():
    turns = [
        "Hello, Mrs Kiely? This is Sam from Harrow Lending, we record our calls. Have you a minute to talk?", "Go on.",
        "The last four of your ID number, please?", "4471.",
        "You signed as his guarantor: 1,480 dollars are outstanding on his loan, 96 days late.", "I thought I only gave a reference.",
        "You need not pay a thing today. I'll email the copy of what you signed and ring you again on the 24th once you've had advice.", "All right.",
        "Thanks for your time, bye.",
    ]  # fmt: skip
    scored, _ = whole(*turns, lang="en", party="guarantor", call_date="2026-06-10")
    assert line_of(scored, "9.6").met
    assert {"1.1", "1.3", "11.4", "11.6"} <= {one.id for one in scored.checks if one.met}
    assert not [
        one
        for one in scored.checks
        if one.met is False and one.dimension in ("ability", "negotiation", "commitment")
    ]


def test_who_drives_is_rung_tomorrow_and_loses_nothing():
    turns = ["Hi Dwayne? It's Tom, Canal Street Motors, recorded line. Last four of your ID?", "Yes, 9043. Can this wait?",
             "I don't want you on the phone at the wheel. When's better, tonight or tomorrow?", "Tomorrow.", "Tomorrow at ten then, I'll ring you on this number. Drive safe, bye.", "Bye."]  # fmt: skip
    scored, _ = whole(*turns, lang="en", right_thing="collect", call_date="2026-06-10")
    assert scored.total >= 85


@pytest.mark.parametrize(
    ("lang", "heaps"),
    [
        ("en", ["Why? How? What happened? I hear you.", "Income, payday, spending, savings, other debts, intention?"]),
        ("zh", ["为什么？怎么？什么时候？理解您。", "收入、开支、存款、其他欠款、意愿？"]),
    ],
)  # fmt: skip
def test_words_of_the_rubric_strung_together_are_no_talk(lang, heaps):
    rest = [
        one for heap in heaps for one in (("collector", heap), ("debtor", "嗯。" if lang == "zh" else "Hm."))
    ]
    scored, _ = found(lang, *rest, right_thing="collect")
    assert "recited" in scored.caps
    scored, _ = found(lang, *rest[:2], right_thing="collect")
    assert "recited" not in scored.caps


def test_other_parts_of_the_balance_than_the_authority_names_are_no_gift_to_give():
    authority = {"waiver_of": ["fee"], "max_waiver_pct": 100, "waiver_conditional": True}
    for line, beyond in (("You know what, I'll take the interest off too.", True), ("I can't take the interest off.", False)):  # fmt: skip
        scored, _ = found("en", ("collector", line), ("debtor", "Oh."), authority=authority, right_thing="collect")  # fmt: skip
        assert ("beyond_authority" in scored.caps) is beyond


def test_a_call_that_asks_on_began_before_its_first_line():
    turns = ["五月之前您一直还得很准，后来怎么了？", "我爸开始透析了，一周三次，都是我接送。", "一周三次，您还得上班。15号先四百五，行吗？", "行，15号四百五，手机银行。"]  # fmt: skip
    scored, _ = whole(*turns, lang="zh", balance_minor=900000)
    assert "told_unverified" not in scored.caps


def test_a_hardship_way_talked_down_is_not_opened():
    turns = [
        "您好，哪里不方便？",
        "我失业了，有没有困难申请？",
        "困难申请手续麻烦，一般也批不下来，我给您分期。",
        "那好吧。",
    ]
    scored, _ = whole(*turns, lang="zh", right_thing="hardship")
    assert "not_routed" in scored.caps


def test_asking_to_say_it_back_is_no_pressure():
    scored, _ = found(
        "en", ("collector", "Could you just say it back to me, the sum and the date?"), ("debtor", "Okay.")
    )
    assert line_of(scored, "7.1").met


def test_a_line_to_ring_if_somebody_calls_again_is_no_collecting():
    turns = ["喂你好，请问是庾建峰先生吗？", "你打错了。烦不烦！", "实在对不住。我马上把这个号码标成错号，不会再有人为这事打给您了。", "好。",
             "万一还有人打来，您就说登记过错号了。再见。", "再见。"]  # fmt: skip
    scored, _ = whole(*turns, lang="zh", right_thing="wrong_number", party="third_party")
    assert {"10.1", "10.2", "11.5"} <= {one.id for one in scored.checks if one.met}
    assert not scored.caps
    assert scored.total >= 90


@pytest.mark.parametrize(
    ("lang", "mine", "line", "right"),
    [
        ("zh", "你联系我律师吧。", "律师归律师，咱俩先聊聊，您最多能拿多少出来？", False),
        ("en", "Talk to my attorney.", "Lawyer or no lawyer, you owe it. Settle it with me, it's cheaper than your lawyer.", False),
        ("zh", "你联系我律师吧。", "好，律师贵姓，电话怎么联系？我登记上，后面不再直接打给您。", True),
        ("en", "Talk to my attorney.", "Of course. What's your attorney's name and number? We won't call you again.", True),
    ],
)  # fmt: skip
def test_who_goes_past_a_lawyer_goes_on_collecting(lang, mine, line, right):
    ask = "Last four of your ID, please?" if lang == "en" else "麻烦报一下身份证后四位？"
    scored, _ = whole(ask, "7019.", "Thank you, one moment." if lang == "en" else "谢谢您。", mine, line, "Okay.", lang=lang, right_thing="represented")  # fmt: skip
    assert [line_of(scored, one).met for one in ("10.1", "10.2", "10.3")] == [right] * 3
    assert line_of(scored, "2.3").met is None


def test_the_account_put_aside_for_a_life_wants_no_key():
    turns = ["您好，请问是靳晚棠女士吗？", "我在阳台上。我不想活了。", "您先进屋坐下，身边有人陪着吗？", "没有。", "账那边我全停了，后面不会有人催收。不挂电话，12356也有人接。", "嗯。"]  # fmt: skip
    scored, _ = whole(*turns, lang="zh", right_thing="self_harm")
    assert "told_unverified" not in scored.caps


def test_no_swindler_is_no_insult():
    turns = [
        "阿姨您好，戚云舟在吗？",
        "我是他母亲，你骗子吧？",
        "我不是什么骗子，您放心。我下午四点再打给他本人。",
        "行。",
    ]
    scored, _ = whole(*turns, lang="zh", party="third_party", right_thing="third_party")
    assert {"10.4", "11.1"} <= {one.id for one in scored.checks if one.met}


def test_the_lender_may_be_named_once_it_is_known_who_answers():
    turns = ["Good morning, this is Helen.", "Yes?", "Could you confirm the last four of your ID?", "4471.", "Thank you. I'm calling from Oakline Lending about your loan.", "Go on."]  # fmt: skip
    scored, _ = whole(*turns, lang="en", right_thing="collect")
    assert line_of(scored, "1.1").met


def test_an_answer_about_the_time_tells_no_cause():
    turns = ["Hi Dwayne? It's Tom, Canal Street Motors. Last four of your ID?", "Yes, 9043. Can this wait?",
             "When's better, tonight or tomorrow?", "If that's possible, I'd be glad.", "Tomorrow at ten then, I'll ring you on this number. Bye.", "Bye."]  # fmt: skip
    scored, _ = whole(*turns, lang="en", right_thing="collect", call_date="2026-06-10")
    assert line_of(scored, "4.2").met is None


def test_what_they_told_given_back_is_no_offer_and_a_waiver_after_the_payment_is_traded():
    authority = {
        "waiver_of": ["fee"],
        "max_waiver_pct": 100,
        "waiver_conditional": True,
        "max_instalments": 12,
    }
    rest = [("collector", "原来是转正卡住了，五月就拿了一千五，够难熬的。现在转正办下来没有？"), ("debtor", "办下来了。"), ("collector", "现在工资多少，几号发，要花多少，手头还有多少？"),
            ("debtor", "到手四千八，15号发，花三千三，手头四百。"), ("collector", "15号先还660，剩下分6期，每期990。首付到账以后，违约金160我给您免掉，行吗？"), ("debtor", "行，15号660，手机银行。")]  # fmt: skip
    scored, _ = found(
        "zh", ("debtor", "五月只拿到一千五的补贴。"), *rest, authority=authority, right_thing="collect"
    )
    assert [line_of(scored, one).met for one in ("5.1", "5.2", "5.3")] == [True] * 3
    assert "free_concession" not in scored.caps


def test_instalments_kept_before_are_no_offer():
    scored, _ = found("zh", ("collector", "前面十期您都是按时还的，一期没落，这次碰上什么事了？"), ("debtor", "厂里压了工资。"), authority={"max_instalments": 6}, right_thing="collect")  # fmt: skip
    assert "beyond_authority" not in scored.caps


@pytest.mark.parametrize(
    ("ask", "answer", "met"),
    [
        ("你是哪里的？", "我姓周，南塘消费金融的，工号3316。", True),
        ("你是哪里的？", "这个不重要，先核对一下。", False),
    ],
)
def test_who_asks_who_calls_is_told(ask, answer, met):
    scored, _ = whole("喂，麻烦找一下濮一诺。", ask, answer, "嗯。", lang="zh")
    assert line_of(scored, "3.5").met is met
