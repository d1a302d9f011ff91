"""Files come with a step: good ones are kept, bad ones are refused with a reason."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from portal.testing.matters import picture
from tests.plugins.servicedesk.filling import PLACE, fill
from tests.portal.filing.addresses import at, step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deed.pdf", b"MZ\x90\x00" + b"\0" * 200),
        ("deed.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("deed.pdf", b""),
        ("deed.pdf", b"%PDF-1.4\n" + b"x" * (11 * 1024 * 1024)),
        ("deed.html", b"<html><script>alert(1)</script></html>"),
    ],
    ids=["executable", "svg", "empty", "too big", "html"],
)
def test_a_bad_file_is_refused_with_a_reason_and_nothing_else_is_lost(
    client_for, citizen, application, name, content
):
    client = client_for(citizen)
    response = client.post(
        step(application, "papers"), {"deed": SimpleUploadedFile(name, content), "agree": "on"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["deed"]
    application.refresh_from_db()
    assert application.answers == {"agree": True}
    assert not application.files.exists()


def test_a_picture_of_a_hundred_megapixels_is_refused_before_it_is_opened(
    client_for, citizen, application, settings
):
    settings.CASE_FILE_MAX_PIXELS = 1000
    response = client_for(citizen).post(
        step(application, "papers"), {"deed": picture(size=(60, 40)), "agree": "on"}
    )
    assert response.context["form"].errors["deed"]


def test_a_good_file_is_kept_when_another_answer_is_wrong(client_for, citizen, application):
    response = client_for(citizen).post(step(application, "papers"), {"deed": picture()})
    assert response.status_code == 422
    assert application.files.get().name == "deed.png"
    assert "deed.png" in response.content.decode()


def test_an_upload_that_breaks_off_takes_nothing_with_it(client_for, citizen, application):
    client = client_for(citizen)
    fill(client, application)
    body = encode_multipart(BOUNDARY, {"agree": "on", "deed": picture("better.png")})
    arrived = {"wsgi.input": BytesIO(body[: len(body) // 2]), "CONTENT_LENGTH": str(len(body))}
    broken = client.generic("POST", step(application, "papers"), b"", MULTIPART_CONTENT, **arrived)
    assert broken.status_code in (400, 422)
    assert application.files.get().name == "deed.png"
    assert "deed.png" in client.get(step(application, "papers")).content.decode()
    assert PLACE["start"] in client.get(step(application, "place")).content.decode()


def test_a_file_can_be_taken_out_again_and_the_step_is_open_then(client_for, citizen, application):
    client = client_for(citizen)
    client.post(step(application, "papers"), {"deed": picture(), "agree": "on"})
    client.post(at("remove_file", application, "papers", "deed"), {"agree": "on"})
    application.refresh_from_db()
    assert not application.files.exists()
    assert "papers" not in application.done_steps
