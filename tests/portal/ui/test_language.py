"""The address decides the language, then the cookie, then the town; the browser never."""

import pytest

ENGLISH_BROWSER = {"Accept-Language": "en-US,en;q=0.9"}


def test_the_browsers_language_is_ignored(visitor):
    assert visitor.get("/plain/", headers=ENGLISH_BROWSER).content == b"fa"


def test_the_address_wins_over_the_cookie(visitor):
    visitor.cookies["django_language"] = "en"
    assert visitor.get("/fa/hello/").content == b"fa"


def test_the_cookie_decides_where_the_address_is_silent(visitor):
    visitor.cookies["django_language"] = "en"
    response = visitor.get("/plain/")
    assert response.content == b"en"
    assert response.headers["Content-Language"] == "en"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize("nonsense", ["xx", "../..", "<b>", "en-gb"])
def test_a_cookie_with_an_unknown_language_is_ignored(visitor, nonsense):
    visitor.cookies["django_language"] = nonsense
    assert visitor.get("/plain/").content == b"fa"


def test_choosing_another_language_is_remembered(visitor):
    response = visitor.get("/en/hello/")
    cookie = response.cookies["django_language"]
    assert cookie.value == "en"
    assert cookie["httponly"]
    assert visitor.get("/plain/").content == b"en"


def test_the_towns_own_language_needs_no_cookie(visitor):
    assert "django_language" not in visitor.get("/fa/hello/").cookies


def test_going_back_to_the_towns_language_is_remembered_too(visitor):
    visitor.get("/en/hello/")
    visitor.get("/fa/hello/")
    assert visitor.get("/plain/").content == b"fa"


def test_the_bare_address_leads_to_the_home_page_of_the_language(visitor):
    assert visitor.get("/").headers["Location"] == "/fa/"
    visitor.cookies["django_language"] = "en"
    assert visitor.get("/").headers["Location"] == "/en/"


def test_an_address_without_its_language_is_led_to_the_one_with_it(visitor):
    response = visitor.get("/hello/?page=2")
    assert response.status_code == 302
    assert response.headers["Location"] == "/fa/hello/?page=2"


def test_an_address_that_is_nowhere_stays_not_found(visitor):
    assert visitor.get("/nowhere/").status_code == 404


def test_a_page_that_refuses_is_not_searched_for_elsewhere(visitor):
    assert visitor.get("/admin/refused/").status_code == 404


def test_a_form_or_a_program_is_never_redirected_to_a_language(visitor):
    assert visitor.post("/hello/").status_code == 404
    asked = visitor.get("/hello/", headers={"Accept": "application/json"})
    assert asked.status_code == 404
    assert asked.headers["Content-Type"] == "application/json"
