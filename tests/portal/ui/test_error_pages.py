"""What people see when something refuses or fails."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from wagtail.users.models import UserProfile

from portal.ui.responses import error_response

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("nowhere", 404),
        ("refused", 404),
        ("denied", 403),
        ("suspicious", 400),
        ("taken", 409),
        ("hasty", 429),
        ("broken", 500),
        ("away", 503),
        ("torn", 503),
    ],
)
@pytest.mark.parametrize(("language", "direction"), [("fa", "rtl"), ("en", "ltr")])
def test_each_failure_has_its_status_and_a_page_in_the_language(
    visitor, address, status, language, direction
):
    response = visitor.get(f"/{language}/{address}/")
    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert page.count("<h1>") == 1
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "status"), [("nowhere", 404), ("taken", 409), ("broken", 500), ("away", 503)]
)
def test_a_program_gets_json(visitor, address, status):
    response = visitor.get(f"/en/{address}/", headers=JSON)
    assert response.status_code == status
    assert response.json()["status"] == status
    assert response.json()["detail"]


def test_a_browser_that_also_takes_json_gets_the_page(visitor):
    accept = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"
    assert "<html" in visitor.get("/en/taken/", headers={"Accept": accept}).content.decode()


def test_a_refusal_tells_its_reason_and_escapes_it(visitor):
    page = visitor.get("/en/taken/").content.decode()
    assert "The clerk &lt;b&gt;moved&lt;/b&gt; it" in page


def test_what_somebody_may_not_do_looks_like_a_page_that_is_not_there(visitor):
    absent = visitor.get("/en/nowhere/", headers=JSON).json()
    refused = visitor.get("/en/refused/", headers=JSON).json()
    assert absent == refused
    assert "You may not do this" not in visitor.get("/en/refused/").content.decode()


def test_a_failure_gives_no_detail_away(visitor):
    assert "secret detail" not in visitor.get("/en/broken/").content.decode()


def test_too_many_tries_say_when_to_come_back(visitor):
    assert visitor.get("/en/hasty/").headers["Retry-After"] == "90"


@pytest.mark.parametrize("address", ["away", "torn"])
def test_a_database_that_is_away_says_when_to_come_back_and_is_logged(visitor, address, caplog):
    response = visitor.get(f"/en/{address}/")
    assert int(response.headers["Retry-After"]) > 0
    assert "database not available" in caplog.text


def test_a_database_that_fails_outside_a_view_is_a_503_too(visitor, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.portal.ui.failing.database_is_away"]
    assert visitor.get("/en/hello/").status_code == 503


@pytest.mark.parametrize("name", ["400", "500", "503"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_plain_pages_need_neither_request_nor_context(name, language):
    with override(language):
        page = render_to_string(f"{name}.html")
    assert f'lang="{language}"' in page
    assert f'href="/{language}/"' in page


def test_a_failed_form_check_explains_itself(visitor):
    visitor.handler.enforce_csrf_checks = True
    response = visitor.post("/en/hello/", {"a": "b"})
    assert response.status_code == 403
    assert "Please send this form again" in response.content.decode()


def test_djangos_own_handlers_find_our_pages(rf):
    for name in ("403", "404", "429"):
        page = render_to_string(f"{name}.html", request=rf.get("/"))
        assert '<p class="error-status"' in page


@pytest.mark.django_db
def test_staff_at_work_are_answered_in_the_language_of_their_profile(clerk, client_for):
    UserProfile.objects.create(user=clerk, preferred_language="en")
    desk = client_for(clerk)
    absent = desk.get(reverse("cases_admin:case", args=["12345678901234"]))
    refused = desk.get(reverse("statistics_admin:overview"))
    for response in (absent, refused):
        assert response.status_code == 404
        assert '<html lang="en" dir="ltr"' in response.content.decode()
        assert response.headers["Content-Language"] == "en"
    assert '<html lang="fa" dir="rtl"' in desk.get("/fa/nowhere/").content.decode()


@pytest.mark.django_db
def test_a_refusal_at_work_leads_back_to_the_back_office(rf, clerk):
    request = rf.get("/admin/cases/")
    request.user = clerk
    page = error_response(request, status=404).content.decode()
    assert f'<a class="btn btn-primary" href="{reverse("wagtailadmin_home")}">' in page
