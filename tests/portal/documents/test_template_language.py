"""The language of documents does what a clerk needs, and nothing that a thief could use."""

from __future__ import annotations

import time

import pytest

from portal.documents.filters import NotSuitable
from portal.documents.markup import html_of
from portal.documents.template_language import CannotFill, CannotRead, NotKnown
from portal.documents.template_rules import compile_text
from portal.documents.values import as_json, rows_as_json

KNOWN = {
    "applicant": {"name": as_json("علی رضایی")},
    "answers": {
        "kind": as_json("مسکونی", "house"),
        "owner": as_json("خیر", False),
        "blank": as_json(""),
        "sum": as_json("۱۲٬۵۰۰٬۰۰۰ ریال", "12500000"),
        "day": as_json("۲ خرداد ۱۴۰۵", "2026-05-23"),
        "rooms": rows_as_json(
            [("use", "کاربری"), ("area", "متراژ")],
            [
                {"use": as_json("خواب"), "area": as_json("۱۲", 12)},
                {"use": as_json("نشیمن"), "area": as_json("۳۰", 30)},
            ],
        ),
    },
}
ESCAPES = [
    "{{ ''.__class__.__mro__ }}",
    "{{ applicant.__class__ }}",
    "{{ applicant['__class__'] }}",
    "{{ applicant.name.__init__.__globals__ }}",
    "{{ answers.items() }}",
    "{{ applicant|attr('__class__') }}",
    "{{ self }}",
    "{{ self.__init__ }}",
    "{{ cycler }}{{ cycler.__init__ }}",
    "{{ range(9) }}",
    "{{ lipsum() }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 'a' ~ 'b' }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ x[0] }}",
    "{% set x = 1 %}",
    "{% include 'ui/base.html' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% macro m() %}{% endmacro %}",
    "{% call x() %}{% endcall %}",
    "{% filter jalali %}{% endfilter %}",
    "{% autoescape false %}{% endautoescape %}",
    "{% raw %}{{ x }}{% endraw %}{{ y() }}",
    "{% block a %}{% endblock %}",
    "{% with a = 1 %}{% endwith %}",
    "{% for a in answers.rooms recursive %}{{ loop(a) }}{% endfor %}",
    "{% for a in range(1000000000) %}{% endfor %}",
    "{% for a in 'abc' %}{% endfor %}",
    "{% for a, b in answers.rooms %}{% endfor %}",
    "{{ applicant.name|upper }}",
    "{{ applicant.name|jalali(applicant.name) }}",
    "{{ applicant.name is string }}",
    "{{ _out }}",
    "{{ _language }}",
    "{{ " + "(" * 9_000 + "}}",
    "{{ " + "not " * 4_000 + "a }}",
    "{% if a %}" * 60 + "{% endif %}" * 60,
    "{% for a in b.c %}" * 3 + "{% endfor %}" * 3,
    "{% for a in b.c %}{% endfor %}" * 21,
    "a" * 20_001,
]


def filled(source: str, **more: object) -> str:
    return str(html_of(compile_text(source).fill({**KNOWN, **more}, "fa")))


@pytest.mark.parametrize("source", ESCAPES, ids=range(len(ESCAPES)))
def test_what_is_not_on_the_list_is_refused_when_it_is_read(source):
    with pytest.raises(CannotRead):
        compile_text(source)


@pytest.mark.parametrize(
    "number", ["9" * 4_500, "0x" + "f" * 4_500, "1e999", "1e31", "1.۵", "1" + "۲" * 4_500]
)
@pytest.mark.parametrize("part", ["{{ %s }}", "{{ %s|rial }}", "{%% if %s == 1 %%}a{%% endif %%}"])
def test_a_number_beyond_counting_is_named_with_its_line(part, number):
    with pytest.raises(CannotRead) as refused:
        compile_text(f"متن\n{part % number}\nمتن")
    assert refused.value.line == 2


def test_variables_filters_choices_and_rows_are_filled_in():
    text = (
        "{% if answers.kind == 'house' %}خانه{% else %}دیگر{% endif %} {{ answers.sum|toman }}\n"
        "{{ answers.sum|in_words }} {{ answers.day|jalali('short') }}\n\n"
        "{% for row in answers.rooms %}\n- {{ loop.index }}: {{ row.use }}\n{% endfor %}"
    )
    page = filled(text)
    assert 'خانه <bdi dir="rtl">۱٬۲۵۰٬۰۰۰ تومان</bdi>' in page
    assert '<bdi dir="rtl">دوازده میلیون و پانصد هزار</bdi> <bdi dir="ltr">۱۴۰۵/۰۳/۰۲</bdi>' in page
    assert '<li><bdi dir="ltr">۲</bdi>: <bdi dir="rtl">نشیمن</bdi></li></ul>' in page


def test_a_no_and_a_blank_answer_are_not_so():
    assert filled("{% if answers.owner %}yes{% endif %}a{% if answers.blank %}b{% endif %}") == (
        "<p>a</p>"
    )


def test_a_choice_may_be_compared_as_it_is_shown():
    assert filled("{% if answers.kind != 'مسکونی' %}a{% else %}b{% endif %}") == "<p>b</p>"


def test_everything_that_is_missing_is_named_at_once():
    text = "{{ applicant.national_id }} {{ staff.area|rial }} {{ applicant.name }} {{ answers }}"
    with pytest.raises(NotKnown) as refusal:
        filled(text)
    assert refusal.value.names == ["applicant.national_id", "staff.area", "answers"]


@pytest.mark.parametrize(
    "text",
    [
        "{% if staff.area == '1' %}{% endif %}",
        "{% for row in staff.rooms %}{% endfor %}",
        "{{ staff.a.b.c }}",
    ],
)
def test_what_is_missing_is_named_wherever_it_stands(text):
    with pytest.raises(NotKnown, match=r"staff\."):
        filled(text)


def test_what_may_be_missing_can_be_asked_about():
    assert filled("{% if staff.note %}{{ staff.note }}{% endif %}ok") == "<p>ok</p>"
    assert filled("{% if staff.note is defined %}a{% endif %}ok") == "<p>ok</p>"


@pytest.mark.parametrize("text", ["{{ applicant.name|rial }}", "{{ applicant.name|jalali }}"])
def test_a_value_that_does_not_suit_its_filter_is_named(text):
    with pytest.raises(NotSuitable, match=r"applicant\.name"):
        filled(text)


@pytest.mark.parametrize("raw", ["1e999999", "NaN", "Infinity", "1" * 400])
def test_no_number_is_too_hard_for_a_filter(raw):
    with pytest.raises(NotSuitable):
        filled("{{ extra.n|in_words }}", extra={"n": as_json(raw, raw)})


def test_letters_are_no_rows():
    with pytest.raises(CannotFill):
        filled("{% for letter in answers.kind %}{{ letter }}{% endfor %}")


def test_a_text_that_grows_too_long_is_stopped():
    rows = rows_as_json([("a", "a")], [{"a": as_json("x" * 2000)}] * 200)
    with pytest.raises(CannotFill):
        filled("{% for r in answers.rows %}{{ r.a }}{% endfor %}", answers={"rows": rows})


def test_loops_within_loops_end_soon():
    rows = rows_as_json([("a", "a")], [{"a": as_json("1")}] * 5000)
    inner = "{% for r in answers.rows %}{% for s in answers.rows %}{% endfor %}{% endfor %}"
    started = time.process_time()
    with pytest.raises(CannotFill):
        filled(inner * 10, answers={"rows": rows})
    assert time.process_time() - started < 5


def test_what_people_answer_is_neither_html_nor_markup():
    nasty = "<script>alert(1)</script> **bold** | a |\n# heading\n- item\n{{ applicant.name }}"
    page = filled("{{ answers.x }}", answers={"x": as_json(nasty)})
    assert "<script" not in page
    assert "<strong>" not in page
    assert "<h2>" not in page
    assert "<li>" not in page
    assert "{{ applicant.name }}" in page


def test_marks_in_what_people_write_open_nothing():
    page = filled(
        "\ue0000\ue001 {{ answers.x }} {{ answers.kind }}",
        answers={"x": as_json("\ue0001\ue001"), "kind": as_json("k")},
    )
    assert page == '<p>0 <bdi dir="ltr">1</bdi> <bdi dir="ltr">k</bdi></p>'


def test_html_in_a_template_is_shown_as_it_was_written():
    assert filled("<b>a</b> & {{ applicant.name }}").startswith("<p>&lt;b&gt;a&lt;/b&gt; &amp;")
