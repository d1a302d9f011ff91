"""The filters and tags that write numbers, dates, codes, icons and statuses."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.ui.icons import NAMES, icon_svg

NOON = datetime.datetime(2026, 5, 23, 14, 30, tzinfo=ZoneInfo("Asia/Tehran"))


def rendered(source: str, language: str = "fa", **context: object) -> str:
    with override(language):
        return Template("{% load portal_ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("source", "language", "expected"),
    [
        ("{{ 405|digits }}", "fa", "۴۰۵"),
        ("{{ '۴۰۵'|digits }}", "en", "405"),
        ("{{ None|digits }}", "fa", ""),
        ("{{ at|jdate }}", "fa", "شنبه ۲ خرداد ۱۴۰۵"),
        ("{{ at|jdate:'short' }}", "fa", "۱۴۰۵/۰۳/۰۲"),
        ("{{ at|jdate }}", "en", "Saturday 23 May 2026"),
        ("{{ at|jdatetime }}", "fa", "۲ خرداد ۱۴۰۵ ساعت ۱۴:۳۰"),
        ("{{ None|jdate }}{{ None|jdatetime }}", "fa", ""),
        ("{{ None|rial }}{{ None|toman }}", "fa", ""),
        ("{{ name|localised }}", "fa", "شهر"),
        ("{{ name|localised }}", "en", "Town"),
        ("{{ lazy|localised }}", "en", "Done"),
    ],
)
def test_values_are_written_in_the_language_of_the_page(source, language, expected):
    context = {"at": NOON, "name": {"fa": "شهر", "en": "Town"}, "lazy": _("Done")}
    assert rendered(source, language, **context) == expected


def test_money_is_written_with_the_digits_of_the_page():
    assert "۱" in rendered("{{ 1000|rial }}", "fa")
    assert "100" in rendered("{{ 1000|toman }}", "en")


def test_digits_do_not_let_markup_through():
    assert rendered("{{ text|digits }}", "en", text="<b>'1'</b>") == (
        "&lt;b&gt;&#x27;1&#x27;&lt;/b&gt;"
    )


def test_a_tracking_code_is_isolated_grouped_and_in_latin_digits():
    assert rendered("{{ '48213097655214'|tracking_code }}") == (
        '<bdi dir="ltr" class="code">4821-3097-655-214</bdi>'
    )


def test_a_code_of_another_shape_is_shown_as_it_is_but_escaped():
    shown = rendered("{{ code|tracking_code }}", code="<x>")
    assert shown == '<bdi dir="ltr" class="code">&lt;x&gt;</bdi>'


def test_a_phone_number_is_isolated_from_persian_text():
    assert rendered("{{ '+98912'|ltr }}") == '<bdi dir="ltr">+98912</bdi>'


@pytest.mark.parametrize(
    ("size_bytes", "expected"), [(10, "1 KB"), (643_000, "628 KB"), (1_840_000, "1.8 MB")]
)
def test_file_sizes_are_rounded_for_people(size_bytes, expected):
    assert rendered("{{ size|filesize }}", "en", size=size_bytes) == expected


@pytest.mark.parametrize(
    ("path", "address", "expected"),
    [
        ("/fa/desk/1/", "/fa/desk/", True),
        ("/fa/desk/", "/fa/desk/", True),
        ("/fa/desktop/", "/fa/desk/", False),
        ("/fa/", "", False),
    ],
)
def test_a_door_is_current_on_its_own_pages_only(path, address, expected):
    source = "{% if path|under:address %}yes{% endif %}"
    assert (rendered(source, path=path, address=address) == "yes") is expected


def test_every_icon_is_decorative_and_drawn():
    for name in NAMES:
        drawn = icon_svg(name)
        assert 'aria-hidden="true"' in drawn
        assert "<path" in drawn
        assert "style=" not in drawn


def test_the_promised_icons_exist():
    promised = """search file calendar clock check cross warning info user phone message upload
        download print building tree road money law question list map home arrow-next inbox gate"""
    assert set(promised.split()) <= NAMES


def test_an_unknown_icon_shows_a_gate_and_is_logged(caplog):
    assert icon_svg("rocket") == icon_svg("gate")
    assert "rocket" in caplog.text


def test_the_arrow_onwards_is_mirrored_by_the_direction_of_the_page():
    assert "icon-mirrored" in rendered('{% icon "arrow-next" %}')
    assert "icon-mirrored" not in rendered('{% icon "clock" %}')


@pytest.mark.parametrize(
    ("phase", "outcome", "css"),
    [
        ("open", "", "status-open"),
        ("waiting_citizen", "", "status-waiting_citizen"),
        ("closed", "rejected", "status-rejected"),
        ("closed", "something else", "status-closed"),
        ("of a plugin's own", "", "status-open"),
    ],
)
def test_a_status_has_words_and_shape_besides_its_colour(phase, outcome, css):
    source = "{% status phase label outcome=outcome %}"
    label = {"fa": "در حال بررسی", "en": "Under <review>"}
    shown = rendered(source, "en", phase=phase, outcome=outcome, label=label)
    assert f'class="status {css}"' in shown
    assert "<svg" in shown
    assert "Under &lt;review&gt;" in shown


def test_page_links_keep_the_question_that_was_asked():
    request = RequestFactory().get("/", {"q": "tree", "page": 2})
    request.user = AnonymousUser()
    page = Paginator(range(100), 10).page(2)
    with override("fa"):
        shown = render_to_string("ui/components/pagination.html", {"page_obj": page}, request)
    assert "?q=tree&amp;page=3" in shown
    assert 'aria-current="page">۲</a>' in shown


def test_one_page_needs_no_page_links():
    page = Paginator(range(3), 10).page(1)
    assert rendered('{% include "ui/components/pagination.html" %}', page_obj=page) == ""
