"""Disguised spellings come down to one plain one, and every character knows where it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.compliance.checker.normal import normaliser


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("报你通迅录", "报你通讯录"),
        ("弄 死 你", "弄死你"),
        ("法·院", "法院"),
        ("ＡＢＣ１２", "abc12"),
        ("還錢", "还钱"),
        ("tong xun lu", "通讯录"),
        ("加我V信", "加我微信"),
        ("还🔪钱", "还钱"),
    ],
)
def test_a_disguised_word_reads_as_the_word_meant(disguised: str, plain: str):
    assert normaliser("zh").one(disguised).text == plain


@given(st.text(max_size=60))
def test_one_line_and_a_batch_normalise_alike_and_every_character_has_its_place(text: str):
    for lang in ("zh", "en"):
        one = normaliser(lang).one(text)
        assert normaliser(lang).batch([text]) == one.text
        assert len(one.start) == len(one.end) == len(one.text)
        assert all(0 <= low < high <= len(text) for low, high in zip(one.start, one.end, strict=True))


def test_a_batch_keeps_the_number_of_its_lines():
    texts = ["一行\n两行", "", " ", "\u2028", "结 束"]
    assert normaliser("zh").batch(texts).count("\n") == len(texts) - 1
