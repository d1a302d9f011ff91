"""Many at once: one key is one case."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portal.cases.models import Case
from portal.testing.races import race
from tests.portal.resources.conftest import CASES, Program, application_of, filing

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_requests_with_one_key_file_one_case(offer, caretaker, citizen):
    _application, token = application_of(caretaker, citizen, rate_per_minute=1000)
    body, key = filing(answers={"street": "بهار"}, send=False), str(uuid4())

    def send() -> tuple[int, str]:
        answer = Program(token).post(CASES, body, idempotency_key=key)
        return answer.status_code, answer.json().get("code", "")

    answers = race([send] * 20)
    assert {status for status, _code in answers} <= {200, 201}
    assert len({code for _status, code in answers}) == 1
    assert Case.objects.count() == 1
