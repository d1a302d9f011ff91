"""Tokens: who gets in, how far, from where, how often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.access import SYSTEM
from portal.accounts.actions import revoke_role
from portal.audit.models import AuditEntry
from portal.errors import Refused
from portal.rest.applications import (
    UnfitAccount,
    create_application,
    revoke_application,
    rotate_token,
)
from portal.rest.authentication import WRONG_TOKENS
from portal.rest.models import Application, CallTally
from portal.rest.scopes import Scope
from portal.testing.factories import StaffFactory
from tests.portal.resources.conftest import CASES, Program, application_of, error_of

ME = "/api/v1/core/me/"


def test_a_token_tells_what_it_is_good_for(citizens_program):
    told = citizens_program.get(ME).json()
    assert (told["is_citizen"], told["is_staff"]) == (True, False)
    assert set(told["application"]["scopes"]) == set(Scope.values)


def test_only_the_hash_of_a_token_is_kept(caretaker, citizen):
    application, token = application_of(caretaker, citizen)
    row = Application.objects.values().get()
    assert token not in {str(value) for value in row.values()}
    assert token.startswith(application.prefix)


def test_every_step_is_in_the_audit_book(caretaker, citizen):
    application, token = application_of(caretaker, citizen)
    rotate_token(actor=caretaker, application=application)
    revoke_application(actor=caretaker, application=application)
    revoke_application(actor=caretaker, application=application)
    lines = AuditEntry.objects.filter(action__startswith="application.")
    assert [one.action.partition(".")[2] for one in lines.order_by("pk")] == [
        "created",
        "token_rotated",
        "revoked",
    ]
    assert token not in str(list(lines.values("details")))


def test_a_clerk_lets_no_program_in(clerk, citizen):
    with pytest.raises(Refused):
        create_application(actor=clerk, name="a", contact="b", account=citizen, scopes=[])


def test_a_superusers_account_is_none_for_a_program(caretaker, designer):
    with pytest.raises(UnfitAccount):
        application_of(caretaker, designer)


def test_a_new_token_ends_the_old_one(caretaker, citizen):
    application, old = application_of(caretaker, citizen)
    new = rotate_token(actor=caretaker, application=application)
    assert error_of(Program(old).get(ME)) == (401, "token_refused")
    assert Program(new).get(ME).status_code == 200


@pytest.mark.parametrize(
    "ended",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"networks": ["192.0.2.0/24"]},
    ],
)
def test_what_has_ended_or_comes_from_elsewhere_is_refused(caretaker, citizen, ended):
    application, token = application_of(caretaker, citizen)
    Application.objects.filter(pk=application.pk).update(**ended)
    answer = Program(token).get(ME)
    assert error_of(answer) == (401, "token_refused")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_program_calls_from_its_network(caretaker, citizen):
    _application, token = application_of(caretaker, citizen, networks=["192.0.2.0/24"])
    assert Program(token, REMOTE_ADDR="192.0.2.9").get(ME).status_code == 200


def test_a_closed_account_closes_its_programs(citizens_program, citizen):
    citizen.is_active = False
    citizen.save()
    assert error_of(citizens_program.get(ME)) == (401, "token_refused")


@pytest.mark.parametrize("token", ["", "dvz_wrong", "x" * 5000, "ب"])
def test_a_wrong_token_gets_nowhere_not_even_to_what_is_public(db, token):
    assert Program(token.encode().decode("latin-1")).get("/api/v1/core/offers/").status_code == 401


def test_guessing_tokens_is_slowed_down_by_address(db, citizens_program):
    guesses = [Program(f"dvz_{n}").get(ME).status_code for n in range(WRONG_TOKENS["limit"] + 1)]
    assert guesses[-2:] == [401, 429]
    assert error_of(citizens_program.get(ME)) == (429, "too_many")
    other = Program(citizens_program.headers["authorization"][7:], REMOTE_ADDR="10.9.9.9")
    assert other.get(ME).status_code == 200


def test_a_scope_that_is_missing_is_named(program_for, citizen, case):
    program = program_for(citizen, scopes=["cases.submit"])
    answer = program.get(CASES)
    assert error_of(answer) == (403, "scope_missing")
    assert "cases.read" in answer.json()["error"]["message"]


def test_a_scope_gives_no_right_that_the_account_lacks(citizens_program, case, another_citizen):
    case.applicant = another_citizen
    case.save()
    assert citizens_program.get(f"{CASES}{case.tracking_code}/detail/").status_code == 404
    assert citizens_program.get(CASES).json()["results"] == []


def test_whoever_lost_the_role_has_lost_it_with_the_token_too(clerks_program, clerk, case):
    path = f"{CASES}{case.tracking_code}/detail/"
    assert clerks_program.get(path).status_code == 200
    grant = clerk.role_grants.get()
    revoke_role(actor=SYSTEM, user=clerk, role=grant.role, unit=grant.unit)
    assert clerks_program.get(path).status_code == 404
    body = {"move": "approve", "version": case.version}
    assert clerks_program.post(f"{CASES}{case.tracking_code}/moves/", body).status_code == 404


def test_a_program_needs_no_csrf_token_and_a_session_does(citizens_program, client_for, citizen):
    assert citizens_program.post(CASES, {}).status_code == 400
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(citizen, backend="portal.accounts.backends.SmsCodeBackend")
    answer = browser.post(CASES, "{}", content_type="application/json")
    assert error_of(answer) == (403, "csrf_failed")


def test_each_program_has_its_own_limit(program_for, citizen):
    slow, other = program_for(citizen, rate_per_minute=2), program_for(citizen)
    answers = [slow.get(ME) for _try in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert other.get(ME).status_code == 200


def test_calls_are_counted_by_day(citizens_program):
    citizens_program.get(ME)
    citizens_program.get(f"{CASES}11111111111111/detail/")
    tally = CallTally.objects.get()
    assert (tally.answered, tally.refused, tally.failed) == (1, 1, 0)
    assert Application.objects.get().last_used_at is not None


def test_a_programs_request_costs_few_queries(citizens_program, django_assert_max_num_queries):
    citizens_program.get(ME)
    with django_assert_max_num_queries(9):
        citizens_program.get(ME)


def test_an_integration_account_without_roles_sees_nothing(program_for, case):
    program = program_for(StaffFactory.create(username="robot"))
    assert program.get(CASES).json() == {"next": None, "previous": None, "results": []}
