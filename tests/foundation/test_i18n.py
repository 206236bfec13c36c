"""Every word is there in both languages, said one way."""

import re
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dunwell.foundation import i18n

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import missing_words

ROOMS = sorted(path.name for path in i18n.ROOMS.iterdir() if path.is_dir() and not path.name.startswith("_"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("room", ROOMS)
def test_every_string_of_a_room_has_its_chinese(room):
    lacking = missing_words.missing(room=room)
    assert not lacking, f"scripts/missing_words.py {room} prints these: {list(lacking)[:5]} …"


def test_two_rooms_never_translate_the_same_english_differently():
    assert i18n.catalogue("zh_Hans").conflicts == []


@pytest.mark.parametrize("file", i18n.catalogue_files("zh_Hans"), ids=lambda f: f.parts[-3])
def test_a_catalogue_has_no_fuzzy_or_empty_entries_and_keeps_the_placeholders(file):
    with file.open("rb") as stream:
        for message in read_po(stream, locale="zh_Hans"):
            if not message.id:
                continue
            source = message.id if isinstance(message.id, str) else message.id[-1]
            said = message.string if isinstance(message.string, str) else message.string[0]
            assert said, source
            assert not message.fuzzy, source
            assert set(PLACEHOLDER.findall(said)) == set(PLACEHOLDER.findall(source)), source


def test_the_first_visit_follows_the_browser_and_a_choice_wins():
    assert i18n.choose(None, None, accept_language="en-GB,en;q=0.9,zh;q=0.5") == "en"
    assert i18n.choose(None, None, accept_language="fr,zh-CN;q=0.9,en;q=0.1") == "zh_Hans"
    assert i18n.choose(None, None, accept_language="fr") == "zh_Hans"
    assert i18n.choose(None, "en", accept_language="zh") == "en"
    assert i18n.choose("zh_Hans", "en") == "zh_Hans"
    assert i18n.choose("xx", None, accept_language=";q=x,,") == "zh_Hans"


def test_plurals_and_placeholders():
    assert i18n.ngettext("en", "%(num)s day", "%(num)s days", 1) == "1 day"
    assert i18n.ngettext("en", "%(num)s day", "%(num)s days", 2) == "2 days"
    assert i18n.ngettext("zh_Hans", "%(num)s day", "%(num)s days", 2) == "2 天"
    assert i18n.gettext("en", "100 %") == "100 %"
