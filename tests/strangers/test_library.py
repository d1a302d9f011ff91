"""A stranger's plugin: installed from its wheel, switched on, used, updated, removed."""

from __future__ import annotations

import json

import httpx
import pytest
from playwright.sync_api import Page, expect

from portal.cases.tracking_codes import pretty
from tests.journeys.people import (
    STAFF_PASSWORD,
    begin_here,
    code_on,
    fill_to_the_review,
    newest_first,
    send_button,
    sign_in,
    sign_in_to_office,
)
from tests.journeys.town import Town, eventually
from tests.strangers.conftest import Screens, Stranger

pytestmark = pytest.mark.journey

CITIZEN = "+989120000001"
SERVICE = "/fa/p/library/membership/"
BOOKS = "/fa/p/library/books/"
BOOKS_API = "/api/v1/library/books/"
BRANCH = "/fa/park-branch/"
SCREEN = "/admin/snippets/portal_library/book/"
ANSWERS = {"reader": "مهدی رضایی", "birth": "۱۳۶۰/۰۵/۰۱", "branch": "park", "rules": True}
OLD_CARD = {**ANSWERS, "old_card": "l-۱۲۳۴۵"}
APPROVED, CARD, READY = "تأییدشده", "کارت کتابخانهٔ من", "کارت کتابخانهٔ شما آماده است"
TOLD_WITHIN_SECONDS = 30

HIRE_A_LIBRARIAN = f"""
from django.core.management import call_command
from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
user = User.objects.create_user("librarian", password="{STAFF_PASSWORD}")
grant_role(actor=SYSTEM, user=user, role=Role.objects.get(slug="library-librarian"), unit=None)
call_command("plugin", "list")
"""
USE_ITS_PARTS = """
from uuid import uuid4
from portal.accounts.access import SYSTEM
from portal.accounts.models import User
from portal.accounts.personal_data import export_personal_data
from portal.api import provided
from portal.api.inquiries import Question, ask_agency
from portal.api.payments import PaymentRequest, start_payment, verify_payment
from portal_library.catalogue import Catalogue
from portal_library.models import BranchPage
from wagtail.models import Page

home = Page.objects.get(slug="home", depth=2)
assert BranchPage in home.specific.creatable_subpage_models()
page = home.add_child(instance=BranchPage(
    title="شعبهٔ بوستان", slug="park-branch", branch="park", address="بوستان شهر"))
page.save_revision().publish()

assert provided(Catalogue).copies("بوستان") == 1
question = Question({"national_id": "0012345679"}, case_code="", key=uuid4())
assert ask_agency("library.registry", question, actor=SYSTEM).facts["name"]
payment = PaymentRequest(50_000, "1", "https://town.example/back", "fine", uuid4())
paid = {"reference": start_payment("library.sample_bank", payment).reference}
assert verify_payment("library.sample_bank", paid, payment).paid
person = User.objects.get(mobile="+989120000001")
parts = export_personal_data(actor=person, person=person)["parts"]
print(next(part["data"][0]["branch"] for part in parts if part["id"] == "library.export"))
"""
CLEAR_THE_WAY = """
from django.core.management import CommandError, call_command
from portal.accounts.models import User
from portal.cases.actions import move_case
from portal.cases.models import Case
from portal_library.models import BranchPage

for page in BranchPage.objects.all():
    page.delete()
try:
    call_command("plugin", "remove", "library")
except CommandError as refusal:
    print(refusal)
for case in Case.objects.filter(kind="library.membership").exclude(phase="closed"):
    move_case(actor=User.objects.get(username="librarian"), case=case, move_key="to_rejected",
              seen_version=case.version, text="کتابخانه بسته می‌شود.",
              reason_code="rejection.other")
"""
COUNT_WHAT_IS_LEFT = """
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from portal.accounts.models import Role
from portal.events.models import EventDelivery
from portal.queue import schedules_named
from portal.registry.models import PluginFault, PluginState
print(
    [table for table in connection.introspection.table_names() if "library" in table],
    ContentType.objects.filter(app_label="portal_library").count(),
    Permission.objects.filter(content_type__app_label="portal_library").count(),
    Role.objects.filter(slug__startswith="library-").count(),
    [name for name in schedules_named("portal.registry.tasks.run_schedule") if "library" in name],
    PluginState.objects.filter(slug="library").count(),
    PluginFault.objects.filter(plugin="library").count(),
    EventDelivery.objects.filter(subscriber__startswith="library.").count(),
)
"""
NOTHING = "[] 0 0 0 [] 0 0 0"
GO_ON = """
import sys
from django.core.management import call_command
from django.test import Client
from portal.accounts.models import User

person = Client(headers={"host": "localhost"})
person.force_login(User.objects.get(mobile="+989120000001"),
                   backend="portal.accounts.backends.SmsCodeBackend")
clerk = Client(headers={"host": "localhost"})
clerk.force_login(User.objects.get(username="admin"),
                  backend="portal.accounts.backends.StaffPasswordBackend")
assert person.get("/fa/").status_code == 200
assert person.get("/fa/p/library/membership/").status_code == 404
for code in CODES:
    for answer in (person.get(f"/fa/my/{code}/"), clerk.get(f"/admin/cases/{code}/")):
        text = answer.content.decode()
        print(answer.status_code, "عضویت در کتابخانه" in text, "مهدی رضایی" in text)
call_command("check", fail_level="WARNING")
call_command("plugin", "list")
"""


def test_a_plugin_from_its_installation_to_its_removal(stranger: Stranger, screens: Screens):
    stranger.installation.install(stranger.wheels.older_library)
    with stranger.open_town() as town:
        is_off_until_somebody_switches_it_on(stranger, town)
        code = somebody_applies(screens.open(town), town)
        a_librarian_approves(screens.open(town), code)
        the_applicant_has_a_card(screens.open(town), town)
        screens.close_all()

    stranger.installation.install(stranger.wheels.library)
    with stranger.open_town() as town:
        screen = screens.open(town)
        has_kept_its_data(screen, town)
        answers_with_its_new_parts(stranger, screen, town)
        second = applies_again(screen)
        office = screens.open(town)
        sign_in_to_office(office, "admin")
        is_switched(office, "خاموش")
        leaves_nothing_to_see(screen, office, town)
        is_switched(office, "روشن")
        is_back_with_its_data(screen, office, town)
        cannot_be_removed_while_something_stands_on_it(stranger)
        its_data_goes_into_a_file(stranger, code)
        leaves_nothing_to_see(screen, office, town)
        screens.close_all()

    stranger.installation.uninstall("portal-library")
    the_portal_goes_on(stranger, [code, second])
    assert list(stranger.installation.folder.iterdir()) == []


def status_of(page: Page, address: str) -> int:
    """Return what the address answers to the person at the screen."""
    return page.request.get(address).status


def status(town: Town, address: str) -> int:
    return httpx.get(f"{town.address}{address}", timeout=30).status_code


def is_off_until_somebody_switches_it_on(stranger: Stranger, town: Town) -> None:
    listed = stranger.installation.shell(HIRE_A_LIBRARIAN)
    (line,) = [line for line in listed.splitlines() if line.startswith("library ")]
    assert line.split()[:3] == ["library", "1.0.0", "off"]
    assert status(town, SERVICE) == httpx.codes.NOT_FOUND
    stranger.installation.manage("plugin", "enable", "library")
    assert status(town, SERVICE) == httpx.codes.OK


def is_switched(page: Page, how: str) -> None:
    """Press the button on the plugin's page of the back office."""
    page.goto("/admin/plugins/library/")
    page.get_by_role("button", name=f"{how} کردن").click()
    expect(page.locator(".messages")).to_contain_text(f"افزونه {how} است")


def somebody_applies(page: Page, town: Town) -> str:
    page.goto(SERVICE)
    page.get_by_role("link", name="ورود و آغاز").click()
    sign_in(page, town, CITIZEN)
    begin_here(page)
    fill_to_the_review(page, [ANSWERS])
    send_button(page).click()
    return code_on(page)


def applies_again(page: Page) -> str:
    """Apply with the form of the newer version, which asks one thing more."""
    page.goto(SERVICE)
    begin_here(page)
    fill_to_the_review(page, [{**ANSWERS, "old_card": "l-۱۲۳۴۵"}])
    expect(page.get_by_role("main")).to_contain_text("L-12345")
    send_button(page).click()
    return code_on(page)


def a_librarian_approves(page: Page, code: str) -> None:
    sign_in_to_office(page, "librarian")
    newest_first(page)
    page.locator(".case-table tr", has_text=pretty(code)).get_by_role("link").click()
    page.get_by_label("متن برای متقاضی").fill("خوش آمدید.")
    page.locator("button.case-move-approve").click()
    expect(page.locator(".messages")).to_contain_text(APPROVED)


def the_applicant_has_a_card(page: Page, town: Town) -> None:
    page.goto("/fa/my/")
    sign_in(page, town, CITIZEN)
    eventually(
        lambda: page.goto("/fa/my/") and page.get_by_text(CARD).count(),
        within_seconds=TOLD_WITHIN_SECONDS,
        what="a library card on the applicant's own page",
    )
    page.goto("/fa/my/notices/")
    expect(page.get_by_role("heading", name=READY)).to_be_visible()
    eventually(
        lambda: [text for text in town.messages_to(CITIZEN) if "کتاب امانت بگیرید" in text],
        within_seconds=TOLD_WITHIN_SECONDS,
        what="a text message about the card",
    )


def has_kept_its_data(page: Page, town: Town) -> None:
    page.goto("/fa/my/")
    sign_in(page, town, CITIZEN)
    page.goto("/fa/my/")
    expect(page.locator(".card-box", has_text=CARD)).to_contain_text("مرکزی")


def answers_with_its_new_parts(stranger: Stranger, page: Page, town: Town) -> None:
    assert stranger.installation.shell(USE_ITS_PARTS).endswith("main")
    page.goto(BRANCH)
    expect(page.get_by_role("main")).to_contain_text("سعدی")
    page.goto("/fa/")
    expect(page.get_by_role("heading", name="تازه‌های کتابخانه")).to_be_visible()
    page.get_by_role("link", name="فهرست کتاب‌های کتابخانه").first.click()
    expect(page).to_have_url(f"{town.address}{BOOKS}")
    page.goto("/fa/search/?q=گلستان")
    expect(page.get_by_role("main").locator(f"a[href='{BOOKS}']")).to_be_visible()
    books = httpx.get(f"{town.address}{BOOKS_API}", timeout=30).json()
    assert len(books["results"]) == 3


def leaves_nothing_to_see(page: Page, office: Page, town: Town) -> None:
    for address in (SERVICE, BOOKS, BOOKS_API, BRANCH):
        assert status(town, address) == httpx.codes.NOT_FOUND, address
    page.goto("/fa/my/")
    expect(page.get_by_text(CARD)).to_have_count(0)
    page.goto("/fa/")
    expect(page.get_by_role("heading", name="تازه‌های کتابخانه")).to_have_count(0)
    expect(page.get_by_role("link", name="فهرست کتاب‌های کتابخانه")).to_have_count(0)
    assert status_of(office, SCREEN) == httpx.codes.NOT_FOUND


def is_back_with_its_data(page: Page, office: Page, town: Town) -> None:
    for address in (SERVICE, BOOKS, BOOKS_API, BRANCH):
        assert status(town, address) == httpx.codes.OK, address
    page.goto("/fa/my/")
    expect(page.get_by_text(CARD)).to_be_visible()
    assert status_of(office, SCREEN) == httpx.codes.OK


def cannot_be_removed_while_something_stands_on_it(stranger: Stranger) -> None:
    refusal = stranger.installation.manage("plugin", "remove", "library", refused=True)
    assert "شعبهٔ کتابخانه" in refusal
    assert "پروندهٔ آن بسته نشده است" in stranger.installation.shell(CLEAR_THE_WAY)


def its_data_goes_into_a_file(stranger: Stranger, code: str) -> None:
    export = stranger.data / "library.json"
    stranger.installation.manage("plugin", "remove", "library", "--export", export)
    rows = json.loads(export.read_text(encoding="utf-8"))
    assert code in [row["fields"].get("case_code") for row in rows]


def the_portal_goes_on(stranger: Stranger, codes: list[str]) -> None:
    """Cases keep what they say, for their applicants and for the staff."""
    said = stranger.installation.shell(
        f"{COUNT_WHAT_IS_LEFT}\nCODES = {codes}\n{GO_ON}"
    ).splitlines()
    assert said[0] == NOTHING
    assert [line for line in said if line.startswith("200")] == ["200 True True"] * 4
    assert not [line for line in said if line.startswith("library")]
