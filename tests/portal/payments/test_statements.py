"""Statements of banks are read in the ways that banks write them, whole or not at all."""

from __future__ import annotations

import pytest

from portal.payments.statements import (
    MOST_BYTES,
    MOST_LINES,
    BadStatement,
    StatementLine,
    read_statement,
)

TWO = [StatementLine("b-1", 1_250_000), StatementLine("778", 600)]


@pytest.mark.parametrize(
    "text",
    [
        "شماره پیگیری,مبلغ\nb-1,1250000\n778,600\n",
        "\ufeffشماره پیگیری,مبلغ\r\nb-1,1250000\r\n778,600\r\n",
        "ردیف;مبلغ (ریال);کد پیگیری\n1;۱٬۲۵۰٬۰۰۰;b-1\n2;۶۰۰; ۷۷۸ \n",
        'reference\tamount\nb-1\t"1,250,000"\n778\t600',
        "شمارۀ پیگیری,مبلغ\nb-1,1250000\n\n,\n778,٦٠٠\n".replace("ۀ", "ه"),
    ],
)
def test_a_table_is_read_however_the_bank_writes_it(text):
    assert read_statement(text.encode()) == TWO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "b-1,600\n",
        "شماره پیگیری\nb-1\n",
        "مبلغ,شرح\n600,x\n",
        "reference,amount\nb-1\n",
        "reference,amount\n,600\n",
        "reference,amount\nb-1,\n",
        "reference,amount\nb-1,0\n",
        "reference,amount\nb-1,-5\n",
        "reference,amount\nb-1,1.5\n",
        "reference,amount\nb-1,=1+1\n",
        "reference,amount\n=cmd,600\n",
        f"reference,amount\nb-1,{'9' * 30}\n",
    ],
)
def test_a_file_that_is_not_clear_in_every_line_is_refused(text):
    with pytest.raises(BadStatement):
        read_statement(text.encode())


def test_the_line_that_is_not_clear_is_named():
    with pytest.raises(BadStatement, match=r"[3۳]"):
        read_statement(b"reference,amount\nb-1,5\nb-2,x\n")


def test_bytes_that_are_no_text_and_floods_are_refused():
    for content in (b"\xff\xfe\x00", b"x" * (MOST_BYTES + 1), b'reference,amount\n"\x00'):
        with pytest.raises(BadStatement):
            read_statement(content)
    flood = "reference,amount\n" + "b,1\n" * (MOST_LINES + 1)
    with pytest.raises(BadStatement):
        read_statement(flood.encode())
