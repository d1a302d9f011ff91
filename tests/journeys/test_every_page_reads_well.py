"""Each account walks through its pages, on a phone and on an office screen: all of them read well.

A way is an address, and what the links are like that are followed from there: ``/fa/my/ > receipt``
opens the first link of the list that has ``receipt`` in its address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.people import STAFF_PASSWORD, sign_in
from tests.journeys.reading import foreign_words, is_wider_than_the_screen

CITIZEN, MOBILE_AT_THE_COUNTER = "+989120000001", "09125550138"
FELLED, PAID = "my/?show=closed&q=درخت", "my/?show=closed&q=مشاهده"
TO_BE_PRICED = "cases/?q=پایان‌کار"
SERVICE = "sodur-parvaneh-sakhteman"
STANDS_STILL = "() => Promise.all(document.getAnimations().map(one => one.finished))"
HREFS = "links => links.map(link => link.getAttribute('href'))"
DESIGN, CERTIFICATE = "avarez-nosazi", "govahi-mofasa-hesab"
CODE, ID = r"/\d{14}/", r"/[0-9a-f-]{36}/"

PUBLIC = [
    "", "services/", f"services/{SERVICE}/", "news/", "news/ > /news/.+/$", "about/",
    "search/?q=1", "desk/", f"desk/{SERVICE}/", "desk/mojavez-haml-nokhale/", "track/",
    "track/?code=123", "verify/", "verify/12345678901234/", "account/sign-in/", "no-such-page/",
]  # fmt: skip
MISSING = {"track/?code=123", "verify/12345678901234/", "no-such-page/"}
OF_A_CITIZEN = [
    "my/", "my/?show=closed", "my/ > /drafts/", "my/ > /drafts/ > /step/", f"my/ > my{CODE}$",
    f"my/ > my{CODE}$ > /receipt/$", f"{FELLED} > my{CODE}$", f"{FELLED} > my{CODE}$ > /rating/",
    f"{FELLED} > my{CODE}$ > /complaint/", f"{PAID} > my{CODE}$ > /payments/", "my/notices/",
    "my/organisations/", "account/profile/", "account/my-data/", "account/my-data/close/",
]  # fmt: skip
AT_A_COUNTER = ["", "new/", f"> {ID}$", f"> {ID}$ > /receipt/"]
FORM = [
    "", "title/", "preview/", "publish/", "versions/", "> /steps/", "> /questions/",
    "questions/payments_made/rows/day/", "../", "../begin/", "../bank/",
]  # fmt: skip
WORKFLOW = [
    "", "title/", "> /states/[^/]+/$", "> /steps/", "> /remove/", "play/", "publish/",
    "history/", "history/1/", "take-along/", "../", "../begin/",
]  # fmt: skip
DOCUMENT = ["", "publish/", "../", "../begin/"]
SERVICES = [
    "", "new/", "import/", "edit/1/", "fee/1/", "fee/1/ > /line/", "fee/1/new/fixed/",
    "fee/1/new/table/", "fee/1/new/formula/",
]  # fmt: skip
OF_A_CLERK = [
    "cases/", "cases/?show=overdue", f"cases/ > cases{CODE}$",
    f"{TO_BE_PRICED} > cases{CODE}$ > /desk/fee/", "issued-documents/",
]  # fmt: skip
OF_A_MANAGER = [
    "counters/", "counters/offices/", "counters/offices/new/", r"counters/offices/ > /offices/\d+/",
    "counters/tariffs/", "representations/", "representations/ > /representations/.+/",
    "issued-documents/", "issued-documents/ > /issued-documents/.+/$", "messages/",
    "people/data/", "plugins/", "plugins/ > /plugins/.+/$", "units/", "units/new/",
    "roles/new/", "role-grants/", "role-grants/new/",
]  # fmt: skip


class Reader:
    """Somebody who opens one page after the other and notes what does not read well."""

    def __init__(self, page: Page, look: Callable[[Page], None]) -> None:
        self.page, self.look = page, look
        self.faults: list[str] = []

    def walk(self, start: str, ways: Iterable[str]) -> None:
        """Follow each way from the address ``start`` and look at the page to which it leads."""
        for way in ways:
            address, *links = re.split(r"\s*> ", way)
            try:
                answer = self.page.goto(urljoin(start, address))
                for link in links:
                    answer = self.page.goto(self.link_like(link))
                found = bool(answer and answer.ok)
                assert found is (way not in MISSING), f"{self.page.url} is there: {found}"
                self.reads()
            except AssertionError as fault:
                self.faults.append(f"{start} {way}: {fault}")

    def has_read_well(self) -> None:
        """Fail with everything that was noted."""
        assert not self.faults, "\n".join(self.faults)

    def link_like(self, pattern: str) -> str:
        """Return the first address of a link on the page that a pattern is found in."""
        links = self.page.locator("main a[href]").evaluate_all(HREFS)
        found = [str(href) for href in links if re.search(pattern, href)]
        assert found, f"{self.page.url} has no link like {pattern}"
        return found[0]

    def reads(self) -> None:
        """Look at the page on a phone, and whether it fits an office screen too."""
        self.page.evaluate(STANDS_STILL)
        self.look(self.page)
        self.page.set_viewport_size(DESKTOP)
        wide = is_wider_than_the_screen(self.page)
        self.page.set_viewport_size(PHONE)
        assert not wide, f"{self.page.url} scrolls sideways on an office screen"


@pytest.fixture
def reader(axe: Callable[..., None], open_page: Callable[..., Page]) -> Callable[..., Reader]:
    """Somebody who reads Persian or English, the whole page or the part ``within`` an office.

    Designers write formulas and names of variables there, so that its words are not looked at.
    """

    def of(language: str = "fa", within: str | None = None) -> Reader:
        def look(page: Page) -> None:
            axe(page, within)
            assert not is_wider_than_the_screen(page), f"{page.url} scrolls sideways"
            words = foreign_words(page) if language == "fa" and not within else []
            assert not words, f"{page.url} speaks English: {words}"

        return Reader(open_page(viewport=PHONE, language=language), look)

    return of


def signs_in_with_a_password(page: Page, username: str, then: str = "/admin/") -> None:
    page.goto(f"/admin/login/?next={then}")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(STAFF_PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(f"{then}$"))


def goes_on(page: Page, kind: str, name: str = DESIGN) -> str:
    """Take up what is published under a name; returns the address of the working copy."""
    page.goto(f"/admin/{kind}-designs/")
    page.locator(f"main form[action$='/go-on/{name}/'] button").click()
    expect(page).to_have_url(re.compile(r"-designs/\d+/$"))
    return urlsplit(page.url).path


@pytest.mark.parametrize("language", ["fa", "en"])
def test_of_nobody_in_particular(reader, language):
    visitor = reader(language)
    visitor.walk(f"/{language}/", PUBLIC)
    visitor.has_read_well()


def test_of_a_citizen(reader, demo_town):
    citizen = reader()
    citizen.page.goto("/fa/account/sign-in/")
    sign_in(citizen.page, demo_town, CITIZEN)
    citizen.walk("/fa/", OF_A_CITIZEN)
    citizen.has_read_well()


def test_of_an_operator_at_a_counter(reader):
    operator = reader()
    signs_in_with_a_password(operator.page, "operator-19", "/fa/counter/")
    operator.walk("/fa/counter/", AT_A_COUNTER)
    operator.page.goto("/fa/counter/new/")
    operator.page.get_by_label("شمارهٔ همراه شهروند").fill(MOBILE_AT_THE_COUNTER)
    operator.page.locator("main [name=full_name]").fill("صدیقه نوروزی")
    operator.page.locator("main [name=national_id]").fill("0012345679")
    operator.page.get_by_label("خدمت", exact=True).select_option(f"servicedesk.{SERVICE}")
    operator.page.locator("main form button[type=submit]").first.click()
    operator.page.wait_for_url("**/consent/")
    operator.walk(urlsplit(operator.page.url).path, ["", "paper/"])
    operator.has_read_well()


def test_of_a_designer(reader):
    designer = reader(within="main")
    signs_in_with_a_password(designer.page, "designer")
    designer.walk(goes_on(designer.page, "form"), FORM)
    designer.walk(goes_on(designer.page, "workflow"), WORKFLOW)
    designer.walk(goes_on(designer.page, "document", CERTIFICATE), DOCUMENT)
    designer.walk("/admin/online-services/", SERVICES)
    designer.has_read_well()


def test_of_a_clerk(reader):
    clerk = reader(within="main")
    signs_in_with_a_password(clerk.page, "clerk")
    clerk.walk("/admin/", OF_A_CLERK)
    clerk.has_read_well()


def test_of_those_who_manage_the_town(reader):
    manager = reader(within="main")
    signs_in_with_a_password(manager.page, "admin")
    manager.walk("/admin/", OF_A_MANAGER)
    manager.has_read_well()
