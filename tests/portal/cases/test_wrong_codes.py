"""Guessing codes is stopped: for one address soon, for the whole world with an alarm."""

from __future__ import annotations

import pytest

from portal.accounts.rate_limits import TooMany
from portal.cases import wrong_codes
from portal.cases.tracking_codes import generate
from portal.cases.wrong_codes import WrongCodes, is_well_formed

pytestmark = pytest.mark.django_db
WRONG = WrongCodes("receipt")


def test_an_address_waits_after_ten_and_others_and_other_kinds_do_not():
    for _try in range(10):
        WRONG.check("10.0.0.1")
        WRONG.hit("10.0.0.1")
    with pytest.raises(TooMany):
        WRONG.check("10.0.0.1")
    WRONG.check("10.0.0.2")
    WrongCodes("document").check("10.0.0.1")


def test_too_many_of_all_addresses_stop_everybody_and_are_reported(monkeypatch, caplog):
    monkeypatch.setitem(wrong_codes.WRONG_CODES_SITE, "limit", 2)
    for number in range(2):
        WRONG.hit(f"10.0.0.{number}")
    with pytest.raises(TooMany):
        WRONG.hit("10.0.0.9")
    assert "more than 2 wrong receipt codes in an hour" in caplog.text
    with pytest.raises(TooMany):
        WRONG.check("10.0.0.8")


def test_a_code_is_well_formed_only_as_we_write_it():
    code = generate()
    assert is_well_formed(code)
    for wrong in (
        "",
        "x",
        code[:-1],
        f"{code[:4]}-{code[4:]}",
        code[:-1] + str((int(code[-1]) + 1) % 10),
    ):
        assert not is_well_formed(wrong)
