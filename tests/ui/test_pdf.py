import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from dunwell.foundation.i18n import ROOMS
from dunwell.ui import pdf

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
PAGE = {
    "title": "授权书", "foot": "善催示例银行",
    "pairs": [["姓名", "欧阳喆堃"], ["Amount", "¥ 12,345.67"]], "rows": [["逾期本金", "8,200.00"], ["违约金", "66.10"]],
}  # fmt: skip


def text_of(body: bytes) -> str:
    """What a reader can copy out of the document."""
    assert shutil.which("pdftotext"), "apt-get install poppler-utils"
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=body, capture_output=True, check=True)
    return run.stdout.decode()


def test_chinese_can_be_read_out_of_a_document_rare_names_included():
    text = text_of(pdf.render_pdf("ui/sample.typ", PAGE, "zh_Hans", AT))
    for words in ("授权书", "欧阳喆堃", "逾期本金", "8,200.00", "¥ 12,345.67", "善催示例银行"):
        assert words in text


def test_words_of_the_template_follow_the_language():
    assert "样张" in text_of(pdf.render_pdf("ui/sample.typ", PAGE, "zh_Hans", AT))
    assert "Sample document" in text_of(pdf.render_pdf("ui/sample.typ", PAGE, "en", AT))


def test_the_same_input_gives_the_same_bytes():
    one, two = (pdf.render_pdf("ui/sample.typ", PAGE, "zh_Hans", AT) for _ in range(2))
    assert one == two
    assert one.startswith(b"%PDF-1.7")
    assert b"NotoSansCJK" in one


def test_data_is_never_code():
    text = text_of(pdf.render_pdf("ui/sample.typ", PAGE | {"title": '#read("/x") *a* $b$ "'}, "en", AT))
    assert '#read("/x") *a* $b$ "' in text


def test_a_template_that_does_not_exist_is_said():
    with pytest.raises(FileNotFoundError):
        pdf.render_pdf("ui/none.typ", {}, "en", AT)


def test_the_font_carries_its_licence():
    assert "SIL OPEN FONT LICENSE" in (ROOMS / "ui" / "fonts" / "OFL.txt").read_text("utf-8")
