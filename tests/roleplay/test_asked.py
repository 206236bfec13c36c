"""What is asked directly is answered, an affront is answered as one, and nonsense, jokes and everyday words are taken for what they are."""

import pytest

from dunwell.roleplay import library, phrases
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import affronts
from dunwell.roleplay.understanding import everyday
from dunwell.roleplay.understanding.hear import understand

EN = "Hello, this is Carol from {firm}, the line is recorded. Could you confirm the last four of your ID?"
ZH = "您好，我是{firm}的小李，录音电话。请问是本人吗？麻烦核对一下身份证后四位。"


def talk(scenario: str, *lines: str, seed: int = 3) -> Call:
    one = library.scenario(scenario)
    call = Call(one, seed)
    hello = (EN if one.lang == "en" else ZH).format(firm=one.case.creditor)
    for line in (hello, *lines):
        if not call.ended:
            call.hear(line)
    return call


def words(lang: str, *keys: str) -> set[str]:
    return {
        line for key in keys for band in ("calm", "tense", "hot") for line in phrases.load(lang).of(key, band)
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("scenario", "low", "question"),
    [
        ("in-the-garage", "You sound really low. How are you doing?", "Forget the loan. Are you thinking about killing yourself?"),
        ("in-the-garage", "I'm listening.", "Do you sometimes think you'd be better off dead?"),
        ("no-morning-left", "听您声音很累，最近怎么样？", "我想直接问您一句，您是不是有自杀的念头？"),
        ("no-morning-left", "我在听，您慢慢说。", "您有没有想过结束自己的生命？"),
    ],
)  # fmt: skip
def test_who_is_asked_whether_they_think_of_dying_answers_that(
    scenario: str, low: str, question: str, seed: int
):
    turn = talk(scenario, low, question, seed=seed).turns[-1]
    assert turn.plan.key == "self_harm.asked"
    assert not turn.plan.facts
    assert turn.text in words(turn.heard.lang, "self_harm.asked") or turn.plan.manner
    assert not turn.heard.felt


@pytest.mark.parametrize("scenario", ["tablets-took-the-tips", "rider-laid-up"])
def test_anybody_else_asked_so_says_no(scenario: str):
    line = {"en": "Are you thinking about hurting yourself?", "zh": "您是不是想不开了？"}
    turn = talk(scenario, *[line[library.scenario(scenario).lang]] * 1).turns[-1]
    assert turn.plan.key == "asked.dying"


def test_a_helpline_named_for_the_worst_case_is_no_such_question():
    line = "If you are about to hurt yourself it's 911. Is there somebody who could sit with you?"
    assert (
        talk("in-the-garage", "I'm listening, take your time.", line).turns[-1].plan.key != "self_harm.asked"
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("scenario", "lines", "topic"),
    [
        ("in-the-garage", ["I'm listening, take your time.", "I'm so sorry. That sounds very lonely.", "Is anybody there with you?"], "family"),
        ("in-the-garage", ["I'm so sorry. That sounds very lonely.", "I hear you. I'm not going anywhere.", "I'm stopping all calls about money.", "Is there somebody who could come sit with you?"], "help"),
        ("after-the-fire", ["I'm more worried than anything. Are you all right?", "I'm so sorry. I'm glad you got out.", "Where are you all sleeping?"], "spending"),
        ("after-the-fire", ["I'm more worried than anything. Are you all right?", "I'm so sorry. I'm glad you got out.", "I'm pausing everything for sixty days. Who's handling the insurance?"], "help"),
        ("no-morning-left", ["我在听，您慢慢说。", "您一定很难受，我陪着您。", "您身边有人吗？"], "family"),
        ("two-wards", ["家里出什么事了吗？", "您太不容易了。", "今天不跟您要钱，给您登记困难。", "工伤认定什么时候有结果？"], "help"),
    ],
)  # fmt: skip
def test_the_fact_that_fits_is_told_and_no_other(scenario: str, lines: list[str], topic: str, seed: int):
    call = talk(scenario, *lines[:-1], seed=seed)
    fact = next(one for one in call.scenario.facts if one.topic == topic)
    before = fact.text in call.situation.told
    turn = call.hear(lines[-1])
    assert fact.text == turn.plan.again if before else (fact.text,) == turn.plan.facts[:1], (
        seed,
        turn.plan,
        turn.situation.mind.trust,
    )


@pytest.mark.parametrize(
    ("scenario", "about", "question", "key"),
    [
        ("a-reference-she-thought", "You signed as guarantor for Declan's loan.", "How did you come to sign it?", "asked.signing"),
        ("signed-for-brother", "是您表弟那笔贷款，您做了担保人。", "当时您是怎么签的字？", "asked.signing"),
        ("after-the-fire", "Is now okay?", "What address should I use for letters, the motel?", "asked.post"),
        ("two-wards", "现在方便说话吗？", "晚上谁陪着老人？", "asked.care"),
        ("tablets-took-the-tips", "Is now okay?", "Do you have kids?", "asked.kids"),
    ],
)  # fmt: skip
def test_what_no_fact_answers_yet_is_not_answered_with_another(
    scenario: str, about: str, question: str, key: str
):
    turn = talk(scenario, about, question).turns[-1]
    fits = {one.text for one in library.scenario(scenario).facts if one.topic in ("cause", "spending")}
    assert turn.plan.key in (key, "asked.again") or turn.plan.act == "D14" or set(turn.plan.facts) <= fits
    assert turn.plan.act != "D02"


@pytest.mark.parametrize(
    ("lang", "line", "key"),
    [
        ("en", "Accidents happen, people get hurt when they don't settle up.", "felt.threat"),
        ("en", "You live on Maple, right? It would be easy for one of our guys to swing by.", "felt.threat"),
        ("en", "It'd be a real pity if folks at work started asking why we keep calling.", "felt.threat"),
        ("en", "This is bullshit, get off your ass and pay.", "felt.insult"),
        ("zh", "我就怕事情闹大，您单位同事要是都来问，多不好看。", "felt.threat"),
        ("zh", "您住在枫林路对吧？我们的人顺路过去坐坐也方便。", "felt.threat"),
        ("zh", "少废话，你这种人就是欠揍，赶紧还钱", "felt.insult"),
    ],
)
@pytest.mark.parametrize("seed", range(4))
def test_an_affront_is_answered_and_gets_no_blessing(lang: str, line: str, key: str, seed: int):
    scenario = {"en": "tablets-took-the-tips", "zh": "rider-laid-up"}[lang]
    call = talk(scenario, line, seed=seed)
    turn = call.turns[-1]
    assert turn.plan.key == key
    assert not turn.plan.facts
    assert any(turn.text.endswith(one) for one in words(lang, key))
    assert turn.situation.mind.trust < call.turns[-2].situation.mind.trust
    bye = call.hear({"en": "Great, thanks. Bye.", "zh": "好的，再见。"}[lang])
    assert bye.plan.key == "bye.hurt"
    assert call.ended
    assert call.situation.ended_by == "collector"


def test_an_apology_for_it_is_answered_as_one():
    line = "Sorry, that was out of line. I shouldn't have said that."
    assert talk("tablets-took-the-tips", "You lazy bum, pay up.", line).turns[-1].plan.key == "felt.sorry"


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "I'd hate for you to lose the truck, so let's find a way."),
        ("en", "It would be a shame to lose the fee waiver, so let's do Monday."),
        ("en", "You're not stupid, and nobody will come by."),
        ("zh", "您小心点，别被骗子骗了。"),
        ("zh", "您放心，我们的人不会上门去找您。"),
        ("zh", "您这种情况可以登记困难。"),
    ],
)
def test_concern_and_a_way_out_are_no_affront(lang: str, line: str):
    assert affronts.named(line, lang) == ""


@pytest.mark.parametrize(
    ("scenario", "line", "key"),
    [
        ("tablets-took-the-tips", "blargh fnord seventeen purple", "unclear"),
        ("rider-laid-up", "哇啦咕噜紫色十七叭叭", "unclear"),
        ("tablets-took-the-tips", "Why did the chicken cross the road?", "small.joke"),
        ("rider-laid-up", "为什么小鸡要过马路？", "small.joke"),
        ("tablets-took-the-tips", "What's the capital of Australia?", "small.chat"),
        ("rider-laid-up", "澳大利亚的首都是哪儿？", "small.chat"),
    ],
)
def test_nonsense_and_jokes_open_nothing(scenario: str, line: str, key: str):
    lang = library.scenario(scenario).lang
    about = {"en": "It's your loan, 780 dollars. Got a minute?", "zh": "是您的欠款，现在方便说吗？"}[lang]
    turn = talk(scenario, about, line).turns[-1]
    assert turn.plan.key == key
    assert not turn.plan.facts


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "gimme tht num pls thx"),
        ("en", "Marisol Grady, Oakline Lending calling"),
        ("en", "Wednesday paycheck direct deposit"),
        ("zh", "麻烦核对尾号"),
        ("zh", "逾期利息减免申请"),
    ],
)
def test_short_and_trade_words_are_no_nonsense(lang: str, line: str):
    assert not everyday.senseless(line, lang)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "Damn, losing the overtime sucks."),
        ("en", "Holy shit, that's awful."),
        ("en", "Man, that's rough luck."),
        ("zh", "唉，加班费没了，真够糟心的。"),
        ("zh", "搁谁身上都受不了。"),
    ],
)
def test_empathy_in_everyday_words_is_empathy(lang: str, line: str):
    heard = understand(line, lang, "They cut the overtime in May." if lang == "en" else "加班停了。")
    assert "C15" in heard.acts
    assert not {"C28", "C21"} & set(heard.acts)
    assert not heard.felt


@pytest.mark.parametrize(
    ("lang", "line"),
    [("en", "That sucks, but you still need to pay today."), ("zh", "您这是活该倒霉，赶紧还钱。")],
)
def test_a_demand_beside_it_is_none(lang: str, line: str):
    assert not everyday.feels_with(line, lang)


@pytest.mark.parametrize(
    ("scenario", "line"),
    [
        (
            "next-check-friday",
            "The last two times you said a date and it didn't come off. What got in the way?",
        ),
        ("always-tomorrow", "前两回说好的都没还上，是什么事耽误了？"),
    ],
)
def test_what_got_in_the_way_asks_for_the_cause(scenario: str, line: str):
    turn = talk(scenario, line).turns[-1]
    assert "C10" in turn.heard.acts
    assert not {"C21", "C28"} & set(turn.heard.acts)
    assert turn.plan.key != "unsettled"


@pytest.mark.parametrize(
    ("scenario", "line"),
    [
        ("wallet-on-the-train", "It's flagged and on hold. Your reference is OL-{id}."),
        ("never-opened-it", "已经给您登记暂停了，您的工单号是{id}。"),
    ],
)
def test_the_number_of_a_ticket_is_nobodys_identity(scenario: str, line: str):
    tail = library.scenario(scenario).person.id_tail
    assert talk(scenario, line.format(id=tail)).turns[-1].plan.act != "D02"


def test_papers_sent_by_mail_ask_for_no_money():
    heard = understand(
        "Right. We can send it by email, then nothing lands on the mat. Would that suit?", "en", ""
    )
    assert not {"C23", "C24", "C27"} & set(heard.acts)


@pytest.mark.parametrize("scenario", ["tablets-took-the-tips", "sister-answers", "rider-laid-up"])
def test_no_line_begins_twice(scenario: str):
    one = library.scenario(scenario)
    starts = {"en": ("okay", "right", "well", "so", "yes", "look"), "zh": ("行", "好", "嗯")}[one.lang]
    line = {"en": "Thanks. Got a minute?", "zh": "谢谢，方便说吗？"}[one.lang]
    comma = "，" if one.lang == "zh" else ", "
    for seed in range(40):
        text = talk(one.id, line, seed=seed).turns[-1].text
        first, _, rest = text.partition(comma)
        opener = first + comma in phrases.load(one.lang).openers.get(one.persona.style.register, ())
        assert not (opener and rest.lower().startswith(starts)), text
