"""The pages where administrators look after applications."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.rest.applications import create_application
from portal.rest.back_office_forms import ApplicationForm
from portal.rest.models import Application, Delivery
from portal.rest.scopes import Scope
from portal.rest.subscriptions import subscribe
from portal.rest.tokens import hash_of

FORM = {
    "name": "برنامهٔ همراه شهر",
    "contact": "واحد فناوری ۱۲۳",
    "account": "clerk",
    "scopes": ["cases.read", "services.read"],
    "networks": "10.1.0.0/16\n192.0.2.7",
    "rate_per_minute": "60",
    "expires_on": "",
}


@pytest.fixture
def browser(client_for, administrator):
    return client_for(administrator)


@pytest.fixture
def application(administrator, clerk):
    made, _token = create_application(
        actor=administrator, name="Partner", contact="x", account=clerk, scopes=Scope.values
    )
    return made


def address(name, *args):
    return reverse(f"rest_admin:{name}", args=args)


def test_a_token_is_shown_once(browser, clerk):
    page = browser.post(address("new_application"), FORM)
    made = Application.objects.get()
    token = page.context["token"]
    assert hash_of(token) == made.token_hash
    assert "no-store" in page.headers["Cache-Control"]
    assert made.networks == ["10.1.0.0/16", "192.0.2.7/32"]
    assert token not in browser.get(address("application", made.pk)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "nobody"),
        ("networks", "10.1.0.0/99"),
        ("scopes", ["everything"]),
        ("rate_per_minute", "0"),
        ("expires_on", "1400-01-01"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(browser, clerk, field, value):
    page = browser.post(address("new_application"), {**FORM, field: value})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not Application.objects.exists()


def test_a_superusers_account_is_refused_in_words(browser, designer):
    page = browser.post(address("new_application"), {**FORM, "account": "designer"})
    assert list(page.context["form"].errors) == ["account"]


def test_a_name_that_was_taken_at_the_same_moment_is_refused_in_words(
    browser, application, clerk, monkeypatch
):
    monkeypatch.setattr(ApplicationForm, "clean_name", lambda form: application.name)
    page = browser.post(address("new_application"), FORM)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["name"])


def test_an_application_is_changed_and_keeps_its_token(browser, application):
    before = application.token_hash
    browser.post(address("change", application.pk), {**FORM, "name": "Partner"})
    application.refresh_from_db()
    assert (application.scopes, application.token_hash) == (
        ["cases.read", "services.read"],
        before,
    )


def test_tokens_are_renewed_and_revoked(browser, application):
    token = browser.post(address("rotate", application.pk)).context["token"]
    application.refresh_from_db()
    assert application.token_hash == hash_of(token)
    browser.post(address("revoke", application.pk))
    application.refresh_from_db()
    assert application.revoked_at is not None
    assert browser.post(address("rotate", application.pk)).status_code == 302


def test_webhooks_and_deliveries_are_listed_and_mended(browser, application, clerk, case):
    hook = subscribe(
        actor=clerk, application=application, url="https://a.example.org/", events=["case.moved"]
    )
    failed = Delivery.objects.create(
        subscription=hook, event="case.moved", code=case.tracking_code, state="failed",
        finished_at=case.submitted_at,
    )  # fmt: skip
    page = browser.get(address("application", application.pk)).content.decode()
    assert "https://a.example.org/" in page
    assert case.pretty_code in page
    browser.post(address("deliver_again", application.pk, failed.pk))
    failed.refresh_from_db()
    assert failed.state == "waiting"
    secret = browser.post(address("change_secret", application.pk, hook.pk)).context["token"]
    hook.refresh_from_db()
    assert hook.secret == secret
    assert browser.post(address("go_on", application.pk, hook.pk)).status_code == 302


@pytest.mark.parametrize("name", ["applications", "new_application"])
def test_a_clerk_finds_nothing_here(client_for, clerk, name):
    assert client_for(clerk).get(address(name)).status_code == 404


def test_the_list_costs_the_same_for_many(browser, application, django_assert_max_num_queries):
    browser.get(address("applications"))
    with django_assert_max_num_queries(20):
        browser.get(address("applications"))


def test_a_first_token_says_nothing_of_an_earlier_one(browser, clerk):
    assert browser.post(address("new_application"), FORM).context["is_first"]
    made = Application.objects.get()
    again = browser.post(address("rotate", made.pk))
    assert not again.context["is_first"]
