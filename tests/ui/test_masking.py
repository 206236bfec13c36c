"""Personal data is masked by default."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.ui import masking


@pytest.mark.parametrize(
    ("mask", "plain", "shown"),
    [
        (masking.name, "张三", "张*"),
        (masking.name, "欧阳小明", "欧***"),
        (masking.name, "张", "张*"),
        (masking.phone, "13800000000", "138****0000"),
        (masking.phone, "+8613800000000", "+86 138****0000"),
        (masking.phone, "02112345678", "021****5678"),
        (masking.citizen_id, "99999919900101123X", "999999********123X"),
        (masking.email, "zhang@example.com", "z***@example.com"),
        (masking.account, "6222000011112222", "************2222"),
        (masking.name, None, ""),
    ],
)
def test_personal_data_is_shown_as_the_trade_masks_it(mask, plain, shown):
    assert mask(plain) == shown


@given(st.text(alphabet="0123456789", min_size=1, max_size=20))
def test_a_masked_number_never_gives_all_its_digits_away(digits):
    for mask in (masking.phone, masking.citizen_id, masking.account):
        assert "*" in mask(digits)
        assert digits not in mask(digits)
