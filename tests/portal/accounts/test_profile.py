"""What citizens say about themselves: they alone see and change it."""

import pytest
from django.urls import reverse

from portal.accounts.models import User
from tests.portal.accounts.signing_in import STORED, answer, ask

pytestmark = pytest.mark.django_db


def test_the_profile_is_for_its_owner(client, client_for, citizen):
    assert client.get(reverse("accounts:profile")).url.startswith(reverse("accounts:sign_in"))
    page = client_for(citizen).get(reverse("accounts:profile")).content.decode()
    assert "0912***1111" in page
    assert "09121111111" not in page


def test_the_profile_is_saved(client_for, citizen):
    response = client_for(citizen).post(
        reverse("accounts:profile"),
        {"first_name": "Nika", "last_name": "R", "national_id": "0012345679", "language": "en"},
    )
    citizen.refresh_from_db()
    assert response.url == "/en/account/profile/"
    assert (citizen.first_name, citizen.national_id) == ("Nika", "0012345679")


def test_the_profile_takes_an_email(client_for, citizen):
    data = {"email": "nika@example.org", "language": "fa"}
    client_for(citizen).post(reverse("accounts:profile"), data)
    citizen.refresh_from_db()
    assert citizen.email == "nika@example.org"


def test_the_profile_of_somebody_with_a_password_takes_no_email(client, clerk, sent_codes):
    User.objects.filter(pk=clerk.pk).update(mobile=STORED, email="clerk@example.org")
    ask(client)
    answer(client, sent_codes[0].code)
    assert "email" not in client.get(reverse("accounts:profile")).context["form"].fields
    data = {"first_name": "Nika", "email": "thief@example.org", "language": "fa"}
    assert client.post(reverse("accounts:profile"), data).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.first_name, clerk.email) == ("Nika", "clerk@example.org")


def test_after_saving_the_profile_the_way_leads_back(client_for, citizen):
    client, way_back = client_for(citizen), "/fa/services/permit/start/?a=1"
    page = client.get(reverse("accounts:profile"), {"next": way_back})
    assert f'name="next" value="{way_back}"' in page.content.decode()
    data = {"national_id": "0012345679", "language": "en", "next": way_back}
    assert client.post(reverse("accounts:profile"), data).url == way_back


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_back_from_the_profile_leads_to_no_other_host(client_for, citizen, evil):
    address = "/fa/account/profile/"
    response = client_for(citizen).post(f"{address}?next={evil}", {"language": "fa", "next": evil})
    assert response.url == address


def test_the_profile_shows_what_is_wrong(client_for, citizen):
    response = client_for(citizen).post(
        "/en/account/profile/", {"national_id": "0012345678", "language": "fa"}
    )
    assert response.context["form"].errors["national_id"]
    assert 'class="error-summary"' in response.content.decode()


def test_the_profile_form_cannot_change_the_mobile_or_rights(client_for, citizen):
    client_for(citizen).post(
        reverse("accounts:profile"),
        {"language": "fa", "mobile": "+989120000000", "is_staff": "1", "is_superuser": "1"},
    )
    citizen.refresh_from_db()
    assert citizen.mobile == "+989121111111"
    assert not citizen.is_staff
    assert not citizen.is_superuser
