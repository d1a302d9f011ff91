"""What the portal tells its staff, they read in the back office."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.notifications.models import InboxNotice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HOME = "wagtailadmin_home"


def told(user, number=1, **fields):
    values = {"title": f"Late {number}", "dedupe_key": f"{user.pk}-{number}", **fields}
    return InboxNotice.objects.create(user=user, **values)


def page(name="notices", *given):
    return reverse(f"staff_notices:{name}", args=given)


def test_a_clerk_without_a_mobile_reads_own_notices_newest_first(client_for, clerk, head_of_unit):
    told(clerk, 1, body="a <b>text</b>", case_code="12345678901234")
    told(clerk, 2)
    told(head_of_unit, 3)
    text = client_for(clerk).get(page()).content.decode()
    assert text.index("Late 2") < text.index("Late 1")
    assert "Late 3" not in text
    assert "a &lt;b&gt;text&lt;/b&gt;" in text


def test_opening_one_reads_it_and_leads_to_the_case(client_for, clerk, case):
    notice = told(clerk, url=reverse("cases_admin:case", args=[case.tracking_code]))
    answer = client_for(clerk).post(page("open", notice.pk))
    assert answer.url == notice.url
    notice.refresh_from_db()
    assert notice.read_at


def test_nobody_opens_anothers(client_for, clerk, head_of_unit):
    notice = told(head_of_unit)
    assert client_for(clerk).post(page("open", notice.pk)).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_read_at_once_and_the_first_page_says_no_more_of_them(client_for, clerk):
    told(clerk, 1)
    told(clerk, 2)
    client = client_for(clerk)
    link = f'href="{page()}"'
    assert link in client.get(reverse(HOME)).content.decode()
    client.post(page("read_all"))
    assert link not in client.get(reverse(HOME)).content.decode()
    assert not InboxNotice.objects.unread().exists()


def test_the_menu_leads_there(client_for, clerk):
    assert f'"{page()}"' in client_for(clerk).get(reverse(HOME)).content.decode()


def test_citizens_have_no_such_page(client_for, citizen):
    assert client_for(citizen).get(page()).status_code == 302
