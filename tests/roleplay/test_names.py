"""Called by a name that is not theirs, people say so, as a wrong party does; and nobody is offended by their own."""

import pytest

from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import names
from dunwell.roleplay.domain.scenario import Person

GE = Person("葛秋菊", "葛女士", "4718")
HALLORAN = Person("Denise Halloran", "Ms Halloran", "3107")
CHEF = Person("璩振邦", "璩师傅", "8316")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("请问是陈先生吗？", "陈先生"),
        ("您好，请问您是王丽华女士吗？", "王丽华女士"),
        ("请问是王丽华本人吗", "王丽华"),
        ("喂，刘女士，您这笔钱怎么回事？", "刘女士"),
        ("王姐您一个月到手多少", "王姐"),
        ("请问是葛先生吗？", "葛先生"),
        ("好的，孙小姐，那就这样。", "孙小姐"),
        ("我找赵大勇，他在吗", "赵大勇"),
        ("陈总您看什么时候能付", "陈总"),
        ("祁大勇？", "祁大勇"),
    ],
)
def test_a_wrong_name_is_noticed_in_chinese(text: str, whole: str):
    assert names.misnamed(text, "zh", GE) == whole


@pytest.mark.parametrize(
    "text",
    [
        "请问是葛秋菊女士吗？",
        "葛女士，您好。",
        "戈女士您好",
        "葛老板，您这个月生意怎么样？",
        "您好，我是南塘银行的陈静，请问是本人吗？",
        "我是陈经理，工号3021。",
        "我们主管，陈经理，可以批。",
        "我这边是陈先生，您可以打官网电话核实。",
        "请问您是安全的吗？",
        "您是什么时候办的？",
        "您先生知道吗？",
        "您的律师陈先生联系过我们。",
        "万一经理不在，您找总台。",
        "那您任何时候方便都行。",
    ],
)
def test_the_right_name_and_other_peoples_names_are_no_wrong_one_in_chinese(text: str):
    assert names.misnamed(text, "zh", GE) == ""


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Hello, is this Mr Chen?", "Mr Chen"),
        ("hi is this mr. chen", "mr. chen"),
        ("Good morning, may I speak to Robert Alvarez, please?", "Robert Alvarez"),
        ("Okay, Mrs Wu, what can you do?", "Mrs Wu"),
        ("Mr Halloran, how much do you make?", "Mr Halloran"),
        ("Thanks Ms Baker.", "Ms Baker"),
        ("I'm looking for Miss Chen.", "Miss Chen"),
        ("Hi, is this Kevin?", "Kevin"),
        ("Robert Alvarez?", "Robert Alvarez"),
    ],
)
def test_a_wrong_name_is_noticed_in_english(text: str, whole: str):
    assert names.misnamed(text, "en", HALLORAN) == whole


@pytest.mark.parametrize(
    "text",
    [
        "Hello, is this Ms Halloran?",
        "Hi Mrs. Halloran, this is Ana Reyes from Elm County Bank.",
        "Is this Denise?",
        "Am I speaking to Denise Halloran?",
        "This is Mr Chen from Elm County Bank.",
        "My name is Ms Reyes, ID 6120.",
        "Your lawyer, Mr Chen, wrote to us.",
        "You would talk to Mr Chen at the hardship desk next week.",
        "If you fall behind, miss payments, fees are added.",
        "Is this Friday okay?",
        "Is this a good time?",
        "Are you speaking with Elm County Bank today?",
        "Okay Dee, is that right?",
        "Ms Halloran, one more thing.",
    ],
)
def test_the_right_name_and_other_peoples_names_are_no_wrong_one_in_english(text: str):
    assert names.misnamed(text, "en", HALLORAN, apart="Elm County Bank") == ""


def test_who_is_addressed_by_their_trade_is_not_taken_for_another():
    assert names.misnamed("璩先生，您好。", "zh", CHEF) == ""
    assert names.misnamed("曲师傅，您好。", "zh", CHEF) == ""
    assert names.misnamed("李师傅，您好。", "zh", CHEF) == "李师傅"


def test_thanks_are_no_surname():
    call = Call(library.scenario("ask-my-lawyer"), 3)
    for line in ("您好，请问是蔺先生吗？", "谢谢蔺先生。打给您是想说一下账单的事。"):
        call.hear(line)
    assert not call.turns[-1].plan.key.startswith("misnamed")
