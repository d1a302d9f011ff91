"""The markup of documents gives the blocks that a clerk means."""

from __future__ import annotations

import pytest

from portal.documents.markup import html_of
from portal.documents.template_language import Filled
from portal.documents.template_rules import compile_text
from portal.documents.values import as_json, rows_as_json

ROWS = rows_as_json([("use", "کاربری")], [{"use": as_json("خواب & خانه")}])


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("یک\nدو\n\nسه", "<p>یک<br>دو</p>\n<p>سه</p>"),
        ("# یک\n## دو\n### سه", "<h2>یک</h2>\n<h3>دو</h3>\n<h4>سه</h4>"),
        ("- یک\n• دو", "<ul><li>یک</li><li>دو</li></ul>"),
        ("1. one\n۲. two", "<ol><li>one</li><li>two</li></ol>"),
        ("a **b c** d ** e", "<p>a <strong>b c</strong> d ** e</p>"),
        ("a\n---\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("می‌شود", "<p>می‌شود</p>"),
        ("**توجه:** متن", "<p><strong>توجه:</strong> متن</p>"),
        ("ساعت 8:30 آغاز", "<p>ساعت 8:30 آغاز</p>"),
        ("تا 2026-05-23.", '<p>تا <bdi dir="ltr">2026-05-23</bdi>.</p>'),
        (
            "**B-12** و ۰۲۱-۳۳",
            '<p><strong><bdi dir="ltr">B-12</bdi></strong> و <bdi dir="ltr">۰۲۱-۳۳</bdi></p>',
        ),
        ("https://a.ir/b?c=1", "<p>https://a.ir/b?c=1</p>"),
        ("پلاک ۱۲ - ب", "<p>پلاک ۱۲ - ب</p>"),
        ("", ""),
    ],
)
def test_blocks_and_lines(text, html):
    assert html_of(Filled(text, [])) == html


def test_a_long_line_without_end_is_read_at_once():
    assert "<bdi" not in html_of(Filled("9" * 20_000 + ":-", []))


def test_lines_of_label_and_value_are_a_table():
    page = html_of(Filled("نام: علی\nنشانی: خیابان بهار: کوچه", []))
    assert page.count('<th scope="row">') == 2
    assert "<td>خیابان بهار: کوچه</td>" in page


def test_a_table_may_have_a_head():
    page = html_of(Filled("| a | b |\n|---|:--|\n| 1 | **2** |", []))
    assert '<th scope="col">a</th>' in page
    assert "<tr><td>1</td><td><strong>2</strong></td></tr>" in page


def test_a_table_without_a_head_has_rows_only():
    assert "<thead>" not in html_of(Filled("| a | b |\n| c | d |", []))


def test_rows_alone_on_a_line_are_a_table_and_within_a_line_words():
    text = "{{ answers.rooms }}\n\nاتاق‌ها {{ answers.rooms }}"
    page = str(html_of(compile_text(text).fill({"answers": {"rooms": ROWS}}, "fa")))
    assert '<th scope="col">کاربری</th>' in page
    assert '<td><bdi dir="rtl">خواب &amp; خانه</bdi></td>' in page
    assert '<p>اتاق‌ها <bdi dir="rtl">خواب &amp; خانه</bdi></p>' in page


def test_an_instruction_on_its_own_line_leaves_paragraphs_as_they_are():
    text = "یک {% if a %}x{% endif %}\n\nدو\n{% if a %}\nسه\n{% endif %}\nچهار"
    page = html_of(compile_text(text).fill({"a": as_json("")}, "fa"))
    assert page == "<p>یک</p>\n<p>دو<br>چهار</p>"


def test_lines_of_an_answer_stay_lines_and_apart_from_the_text():
    page = html_of(compile_text("به {{ a }}.").fill({"a": as_json("خط\nLine")}, "fa"))
    assert page == '<p>به <bdi dir="rtl">خط</bdi><br><bdi dir="ltr">Line</bdi>.</p>'


@pytest.mark.parametrize(
    ("value", "direction"),
    [
        ("علی (Ali)", "rtl"),
        ("Ali علی", "ltr"),
        ("0912 111 1111", "ltr"),
        ("۱۴۰۵/unit/۱", "ltr"),
        ("۱۲٬۰۰۰ ریال", "rtl"),
        ("", "ltr"),
    ],
)
def test_a_value_keeps_the_direction_of_its_first_letter(value, direction):
    page = html_of(compile_text("{{ a }}").fill({"a": as_json(value)}, "fa"))
    assert f'<bdi dir="{direction}">' in page
