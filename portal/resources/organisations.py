"""Filing for legal persons by programs: whom one acts for, and whose matter a draft is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from portal.accounts.models import User
from portal.accounts.representation import organisations_of
from portal.cases.actions import DraftClosed
from portal.cases.models import Case
from portal.cases.organisations import acted_for, file_for_oneself, file_for_organisation
from portal.errors import Refused
from portal.resources import shapes
from portal.resources.describing import CODE, case_code
from portal.resources.seeing import seen_case
from portal.resources.shown import organisation_of, row_of
from portal.rest.audiences import SignedIn
from portal.rest.scopes import Scope
from portal.rest.strict import checked


class Organisations(ViewSet):
    """The legal persons for which the account acts today."""

    permission_classes = [SignedIn]
    pagination_class = None
    token_scopes = {"list": Scope.CASES_SUBMIT}

    @extend_schema(
        summary=_("List whom one acts for"),
        description=_("The legal persons for which the account may file today, by their names."),
        responses=shapes.OrganisationSerializer(many=True),
        filters=False,
    )
    def list(self, request: Request) -> Response:
        """List the organisations that staff have let the account act for. One query."""
        return Response([organisation_of(one) for one in organisations_of(request.user)])


class CaseOrganisation(ViewSet):
    """For whom a draft is filed."""

    permission_classes = [SignedIn]
    lookup_field = "code"
    lookup_value_regex = CODE
    token_scopes = {"organisation": Scope.CASES_SUBMIT, "clear": Scope.CASES_SUBMIT}

    @extend_schema(
        summary=_("File for a legal person"),
        description=_("Makes a draft the matter of a legal person that one acts for."),
        parameters=[case_code()],
        request=shapes.ChosenOrganisation,
        responses=shapes.CaseRowSerializer,
    )
    @action(detail=True, methods=["post"])
    def organisation(self, request: Request, code: str) -> Response:
        """Choose for whom a draft is filed."""
        draft, person = _own_draft(request, code)
        given = checked(shapes.ChosenOrganisation, request.data)
        chosen = acted_for(person, str(given["organisation"]))
        return Response(
            row_of(file_for_organisation(actor=person, draft=draft, organisation=chosen))
        )

    @extend_schema(
        summary=_("File for oneself again"),
        description=_("Makes a draft the matter of the one who began it again."),
        parameters=[case_code()],
        request=None,
        responses=shapes.CaseRowSerializer,
    )
    @organisation.mapping.delete
    def clear(self, request: Request, code: str) -> Response:
        """Take the organisation out of a draft."""
        draft, person = _own_draft(request, code)
        return Response(row_of(file_for_oneself(actor=person, draft=draft)))


def _own_draft(request: Request, code: str) -> tuple[Case, User]:
    """Return a draft of the account itself: what others file for it stays as it was agreed.

    :raises Refused: it is not the account's own.
    :raises DraftClosed: it was sent meanwhile.
    """
    seen = seen_case(request, code)
    if seen.as_staff or not isinstance(seen.actor, User):
        raise Refused
    if not seen.case.is_draft:
        raise DraftClosed
    return seen.case, seen.actor
