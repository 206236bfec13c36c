"""People are taken out of texts, the story stays."""

import pytest

from dunwell.foundation.anonymise import anonymise

ZH = (
    "客户张伟明（身份证 11010119900307123X，手机 138 0013 8000）3月5日来电，说妻子李娜住在上海市浦东新区张杨路1234号5栋602室，"
    "欠款￥12,345.60，答应2026年4月1日前还3000元，卡号6222 0212 3456 7890 123。王先生再次来电，王先生确认，微信号 zhang_wm88。"
)  # fmt: skip
EN = (
    "Mr John Carter (tel. +44 20 7946 0958, j.carter@example.com) of 12 Long Mill Road, Flat 3, owes $4,500.50. "
    "He promised 300 dollars on 5 March 2026 and called again on March 7th. Carter's wife Anna Bell agreed; contract no. AB-99120."
)  # fmt: skip


def test_nothing_that_tells_who_it_is_stays_in_a_chinese_text():
    found = anonymise(ZH)
    for told in ("张伟明", "11010119900307123X", "138 0013 8000", "3月5日", "李娜", "张杨路", "602", "12,345.60", "2026年4月1日", "3000元", "6222", "王先生", "zhang_wm88"):  # fmt: skip
        assert told not in found.text, (told, found.text)
    assert found.text.count("〔姓名") == 4  # one of them twice, with the same mark
    assert len({one.mark for one in found.taken if one.kind == "name"}) == 3


def test_nothing_that_tells_who_it_is_stays_in_an_english_text():
    found = anonymise(EN, ["Carter"])
    for told in ("Carter", "7946", "example.com", "Long Mill", "4,500.50", "300 dollars", "March", "Anna", "99120"):  # fmt: skip
        assert told not in found.text, (told, found.text)


@pytest.mark.parametrize("text", [ZH, EN])
def test_anonymising_twice_changes_nothing_more_and_a_later_mark_takes_a_new_number(text):
    once = anonymise(text).text
    assert anonymise(once).text == once
    more = anonymise(once + " 13900139001")
    assert len(more.taken) == 1
    assert more.taken[0].mark not in once


def test_the_same_thing_has_the_same_mark_however_it_is_written():
    found = anonymise("打13800138000没人接，后来138-0013-8000接通了。")
    assert found.text == "打〔电话1〕没人接，后来〔电话1〕接通了。"


@pytest.mark.parametrize(
    "text",
    [
        "客户失业三个月，愿意分期；我先听完，再说明两种办法，最后重复一遍约定。",
        "总额太高，于是先谈近期能还多少。方案一、方案二都写进催收记录。",
        "The customer lost the job and fell behind. I listened first, named two options and repeated what was agreed.",
    ],
)
def test_a_text_without_people_stays_as_it_is(text):
    assert anonymise(text).text == text


def test_a_name_after_a_cue_word_goes_whatever_follows_it_and_common_words_stay():
    for said in ("妻子李娜帮忙接电话", "妻子李娜接过电话", "同事陈建国听见了"):
        left = anonymise(said).text
        assert "李娜" not in left
        assert "建国" not in left
    for said in ("客户马上回电", "客户曾经同意", "客户周一上班", "客户陈述了经过", "朋友关心他"):
        assert anonymise(said).text == said


def test_somebody_whose_name_begins_like_a_known_one_goes_whole():
    known = ["王建"]
    assert (
        anonymise("客户王建国说月底还，王建国的妻子也在。", known).text
        == "客户〔姓名1〕说月底还，〔姓名1〕的妻子也在。"
    )
    assert anonymise("王建国先生来过。", known).text == "〔姓名1〕先生来过。"
    for said in ("客户王建已还", "客户王建说月底还", "王建先生来过"):
        assert anonymise(said, known).text == said.replace("王建", "〔姓名1〕")


def test_names_given_are_taken_out_wherever_they_stand():
    found = anonymise("晨光贸易的财务说下周付款，晨光贸易的老板同意。", ["晨光贸易"])
    assert found.text == "〔姓名1〕的财务说下周付款，〔姓名1〕的老板同意。"
    assert found.counts() == {"name": 1}
    assert anonymise("Annable and Ann", ["Ann"]).text == "Annable and [name 1]"
