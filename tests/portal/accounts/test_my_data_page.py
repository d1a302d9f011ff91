"""The pages on which people see, take along and erase their data."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from portal.accounts import sign_in_codes
from portal.accounts.models import User
from portal.accounts.personal_data import (
    PersonalDataEraser,
    PersonalDataExporter,
    erasers,
    exporters,
)
from portal.accounts.profile_data import export_profile
from portal.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def codes(sent_codes):
    return sent_codes


@pytest.fixture(autouse=True)
def parts(switchboard):
    switchboard.empty(exporters)
    switchboard.empty(erasers)
    switchboard.offer(exporters, core__profile=PersonalDataExporter("Profile", export_profile))


@pytest.fixture
def browser(client_for, citizen):
    return client_for(citizen)


def address(name, language="en"):
    with override(language):
        return reverse(f"accounts:{name}")


def ask_for_code(browser):
    return browser.post(address("closing_code"))


def download(browser, codes):
    """Ask for a code and take the file with it."""
    browser.post(address("download_code"))
    return browser.post(address("download_my_data"), {"code": codes[-1].code})


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_page_says_what_is_kept(browser, language):
    page = browser.get(address("my_data", language))
    text = page.content.decode()
    assert page.status_code == 200
    assert "<li>Profile</li>" in text
    assert f'lang="{language}"' in text
    with override(language):
        assert gettext("What we keep") in text
        assert gettext("Download my data") in text


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("name", ["my_data", "download_my_data", "close_account"])
def test_the_pages_have_neither_scripts_nor_styles_of_their_own(browser, language, name):
    text = browser.get(address(name, language)).content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_the_profile_leads_to_it(browser):
    assert address("my_data") in browser.get(address("profile")).content.decode()


@pytest.mark.parametrize("name", ["my_data", "download_my_data", "close_account"])
def test_a_stranger_signs_in_first(name):
    answer = Client().get(address(name))
    assert answer.status_code == 302
    assert answer.url.startswith(address("sign_in"))


@pytest.mark.parametrize("name", ["download_code", "closing_code"])
def test_what_changes_or_hands_out_something_takes_a_form_only(browser, name):
    assert browser.get(address(name)).status_code == 405


def test_the_file_is_utf_8_an_attachment_and_never_stored(browser, citizen, codes):
    citizen.first_name = "سارا"
    citizen.save()
    answer = download(browser, codes)
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="personal-data-')
    assert "no-store" in answer["Cache-Control"]
    assert "سارا".encode() in answer.content
    (part,) = json.loads(answer.content)["parts"]
    assert part["data"]["mobile"] == citizen.mobile


def test_a_session_alone_takes_no_file(browser, citizen, codes):
    assert browser.get(address("download_my_data"))["Content-Type"].startswith("text/html")
    answer = browser.post(address("download_my_data"), {"code": "123456"})
    assert answer.status_code == 400
    assert "Please ask for a code first." in answer.content.decode()
    assert not AuditEntry.objects.filter(action="accounts.personal_data_exported").exists()


def test_a_code_takes_one_file(browser, codes):
    assert download(browser, codes)["Content-Type"].startswith("application/json")
    again = browser.post(address("download_my_data"), {"code": codes[-1].code})
    assert again.status_code == 400


@pytest.mark.parametrize(
    ("asked", "used"),
    [("closing_code", "download_my_data"), ("download_code", "close_account")],
)
def test_a_code_serves_only_what_its_message_says(browser, citizen, codes, asked, used):
    browser.post(address(asked))
    answer = browser.post(address(used), {"code": codes[-1].code})
    assert answer.status_code == 400
    assert User.objects.get(pk=citizen.pk).is_active


@pytest.mark.parametrize("name", ["download_my_data", "close_account"])
def test_a_code_that_is_too_old_is_not_asked_for(browser, codes, monkeypatch, name):
    browser.post(address("download_code"))
    browser.post(address("closing_code"))
    assert 'name="code"' in browser.get(address(name)).content.decode()
    monkeypatch.setattr(sign_in_codes, "VALID_SECONDS", 0)
    assert 'name="code"' not in browser.get(address(name)).content.decode()


def test_the_file_needs_the_secret_of_the_form(citizen):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(citizen, backend="portal.accounts.backends.SmsCodeBackend")
    assert browser.post(address("download_my_data")).status_code == 403


def test_closing_takes_a_fresh_code(browser, citizen, codes):
    page = browser.get(address("close_account")).content.decode()
    assert 'name="code"' not in page
    ask_for_code(browser)
    assert [code.mobile for code in codes] == [citizen.mobile]
    assert 'name="code"' in browser.get(address("close_account")).content.decode()
    answer = browser.post(address("close_account"), {"code": codes[0].code})
    assert answer.status_code == 200
    assert "Your account is closed" in answer.content.decode()
    assert "_auth_user_id" not in browser.session
    assert User.objects.get(pk=citizen.pk).mobile is None


def test_a_code_without_having_asked_closes_nothing(browser, citizen):
    browser.post(address("close_account"), {"code": "123456"})
    assert User.objects.get(pk=citizen.pk).is_active


def test_a_wrong_code_closes_nothing(browser, citizen, codes):
    ask_for_code(browser)
    wrong = f"{(int(codes[0].code) + 1) % 1_000_000:06d}"
    answer = browser.post(address("close_account"), {"code": wrong})
    assert answer.status_code == 400
    assert "This code is not right." in answer.content.decode()
    assert User.objects.get(pk=citizen.pk).is_active


def test_a_code_sent_to_an_earlier_number_closes_nothing(browser, citizen, codes):
    ask_for_code(browser)
    User.objects.filter(pk=citizen.pk).update(mobile="+989120000000")
    browser.post(address("close_account"), {"code": codes[0].code})
    assert User.objects.get(pk=citizen.pk).is_active


@pytest.mark.parametrize(
    ("asking", "page"),
    [("closing_code", "close_account"), ("download_code", "download_my_data")],
)
def test_a_second_code_at_once_has_to_wait(browser, codes, asking, page):
    browser.post(address(asking))
    browser.post(address(asking))
    assert len(codes) == 1
    assert "Too many attempts" in browser.get(address(page)).content.decode()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_reason_to_keep_the_account_is_shown_instead_of_the_form(
    browser, switchboard, citizen, codes, language
):
    ask_for_code(browser)
    eraser = PersonalDataEraser("Loans", lambda person: None, lambda person: "Bring the books.")
    switchboard.offer(erasers, library__loans=eraser)
    for answer in (
        browser.get(address("close_account", language)),
        browser.post(address("close_account", language), {"code": codes[0].code}),
    ):
        text = answer.content.decode()
        assert "Bring the books." in text
        assert 'name="code"' not in text
    assert User.objects.get(pk=citizen.pk).is_active


def test_the_last_page_says_what_is_gone_and_what_is_not(browser, switchboard, codes):
    def fail(person):
        raise RuntimeError("broken")

    switchboard.offer(
        erasers,
        library__loans=PersonalDataEraser("Loans", lambda person: "Your loans are deleted."),
        pool__visits=PersonalDataEraser("Visits to the pool", fail),
    )
    ask_for_code(browser)
    text = browser.post(address("close_account"), {"code": codes[0].code}).content.decode()
    assert "Your loans are deleted." in text
    assert "Visits to the pool" in text


def test_an_administrator_takes_out_somebodys_data(client_for, administrator, citizen):
    office = client_for(administrator)
    assert office.get(reverse("person_data"), {"person": "citizen"}).status_code == 200
    answer = office.post(reverse("person_data"), {"person": "0912 111 1111"})
    assert json.loads(answer.content)["parts"][0]["data"]["username"] == "citizen"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.get(action="accounts.personal_data_exported").actor == administrator


def test_an_unknown_person_has_no_data(client_for, administrator):
    answer = client_for(administrator).post(reverse("person_data"), {"person": "nobody"})
    assert "person" in answer.context["form"].errors


def test_others_do_not_find_the_page_of_the_back_office(client_for, clerk, citizen):
    assert client_for(clerk).get(reverse("person_data")).status_code == 404
    answer = client_for(citizen).post(reverse("person_data"), {"person": "citizen"})
    assert answer.status_code == 302
    assert not AuditEntry.objects.filter(action="accounts.personal_data_exported").exists()


def test_the_menu_leads_administrators_there(client_for, administrator, clerk):
    home = reverse("wagtailadmin_home")
    assert reverse("person_data") in client_for(administrator).get(home).content.decode()
    assert reverse("person_data") not in client_for(clerk).get(home).content.decode()


def test_the_list_of_users_leads_to_the_data_of_each(client_for, django_user_model):
    office = client_for(django_user_model.objects.create_superuser("root"))
    page = office.get(reverse("wagtailusers_users:index")).content.decode()
    assert f"{reverse('person_data')}?person=root" in page
