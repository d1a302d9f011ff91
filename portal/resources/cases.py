"""Cases for programs: file, list, read, write, move on; each by the action that the pages use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from portal.cases.actions import send_message
from portal.cases.actions.talk import Upload
from portal.cases.file_views import file as serve_file
from portal.cases.forms import MessageForm
from portal.cases.models import Case, TimelineEntry
from portal.cases.querysets import CaseQuerySet
from portal.errors import require
from portal.filing.progress import progress_of
from portal.resources import shapes
from portal.resources.correcting import wanted_move
from portal.resources.describing import CODE, IDEMPOTENCY_KEY, Whatever, case_code
from portal.resources.filing import answer_draft, file_case, keep_file
from portal.resources.form_errors import errors_of
from portal.resources.moving import make_move
from portal.resources.seeing import seen_case
from portal.resources.shown import detail_of, entries_of, entry_of, file_of, row_of
from portal.rest.audiences import SignedIn
from portal.rest.pagination import CursorPages
from portal.rest.scopes import Scope
from portal.rest.strict import checked

TALK = (TimelineEntry.Kind.MESSAGE, TimelineEntry.Kind.ASKED, TimelineEntry.Kind.ANSWERED)


class Cases(GenericViewSet):
    """The cases that the account may see: its own, and those of its units."""

    permission_classes = [SignedIn]
    serializer_class = shapes.CaseRowSerializer
    pagination_class = CursorPages
    lookup_field = "code"
    lookup_value_regex = CODE
    token_scopes = {
        "list": Scope.CASES_READ,
        "create": Scope.CASES_SUBMIT,
        "detail_": Scope.CASES_READ,
        "answers": Scope.CASES_SUBMIT,
        "files": Scope.CASES_READ,
        "add_file": Scope.CASES_SUBMIT,
        "one_file": Scope.CASES_READ,
        "messages": Scope.CASES_READ,
        "add_message": Scope.MESSAGES_WRITE,
        "moves": Scope.CASES_HANDLE,
    }

    @extend_schema(
        summary=_("List cases"),
        description=_("Newest first. Follow “next” for more; nothing is counted."),
        parameters=[shapes.CaseFilter],
    )
    def list(self, request: Request) -> Response:
        """List what the account may see, newest first. About 3 queries at any length."""
        given = request.query_params.dict()
        rows = narrowed(request, checked(shapes.CaseFilter, given))
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response([row_of(case) for case in page])

    @extend_schema(
        summary=_("File a case"),
        description=_(
            "The form of the offer judges the answers; nothing is kept if one is wrong. The same "
            "Idempotency-Key gives the same case (200), however often it is sent."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.NewCase,
        responses={201: shapes.FiledSerializer, 200: shapes.FiledSerializer},
        examples=[
            OpenApiExample(
                "filing", request_only=True,
                value={
                    "offer": "servicedesk.darkhast-kasht-derakht",
                    "answers": {"mobile": "09120000001", "trees": 3}, "send": True,
                },
            )
        ],
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """File a case, or keep its draft."""
        given = checked(shapes.NewCase, request.data)
        case, is_new = file_case(
            actor=request.user, offer_id=given["offer"], answers=given["answers"],
            key=_key(request), send=given["send"],
            organisation=given.get("organisation"),
        )  # fmt: skip
        return _filed(request, case, 201 if is_new else 200)

    @extend_schema(
        summary=_("Read a case"),
        description=_("Its answers, files, timeline and the moves that are possible now."),
        parameters=[case_code()],
        responses=shapes.CaseDetailSerializer,
    )
    @action(detail=True, methods=["get"], url_path="detail")
    def detail_(self, request: Request, code: str) -> Response:
        """Tell all that the account may know of a case."""
        return Response(shapes.CaseDetailSerializer(detail_of(seen_case(request, code))).data)

    @extend_schema(
        summary=_("Go on with a draft"),
        description=_("Adds answers to a draft of the account, and sends it if told so."),
        parameters=[case_code()],
        request=shapes.DraftAnswers,
        responses=shapes.FiledSerializer,
    )
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, code: str) -> Response:
        """Keep answers, and perhaps send the draft; also for citizens who agreed at a counter."""
        seen = seen_case(request, code)
        require(not seen.as_staff)
        given = checked(shapes.DraftAnswers, request.data)
        case, _is_new = answer_draft(
            actor=seen.actor, draft=seen.case, answers=given["answers"], send=given["send"]
        )
        return _filed(request, case, 200)

    @extend_schema(
        summary=_("List the files of a case"),
        parameters=[case_code()],
        responses=shapes.FileSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def files(self, request: Request, code: str) -> Response:
        """List the files that the account may open."""
        seen = seen_case(request, code)
        rows = seen.case.files.all()
        if not seen.as_staff:
            rows = rows.exclude(entry__is_public=False)
        return Response([file_of(one) for one in rows])

    @extend_schema(
        summary=_("Send a file"),
        description=_("As the answer to a question of a draft; checked as on the pages."),
        parameters=[case_code()],
        request={"multipart/form-data": shapes.NewFile},
        responses={201: shapes.FileSerializer},
    )
    @files.mapping.post
    def add_file(self, request: Request, code: str) -> Response:
        """Keep a file in a draft."""
        seen = seen_case(request, code)
        require(not seen.as_staff)
        given = checked(shapes.NewFile, request.data)
        kept = keep_file(actor=seen.actor, draft=seen.case, key=given["field"], file=given["file"])
        return Response(file_of(kept), status=201)

    @extend_schema(
        summary=_("Open a file"),
        parameters=[case_code(), OpenApiParameter("file_id", OpenApiTypes.UUID, "path")],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(
        detail=True, methods=["get"], url_path="files/(?P<file_id>[0-9a-f-]{36})",
        content_negotiation_class=Whatever,
    )  # fmt: skip
    def one_file(self, request: Request, code: str, file_id: str) -> HttpResponseBase:
        """Give the content of a file, as an attachment; what staff read is written down."""
        seen = seen_case(request, code)
        found = get_object_or_404(seen.case.files.select_related("entry"), pk=_uuid(file_id))
        require(seen.as_staff or found.entry is None or found.entry.is_public)
        answer: HttpResponseBase = serve_file(request._request, found.pk)
        return answer

    @extend_schema(
        summary=_("Read the messages of a case"),
        parameters=[case_code()],
        responses=shapes.TimelineEntrySerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def messages(self, request: Request, code: str) -> Response:
        """List questions, answers and messages, oldest first."""
        entries = entries_of(seen_case(request, code))
        return Response([entry_of(one) for one in entries if one.kind in TALK])

    @extend_schema(
        summary=_("Write a message"),
        parameters=[case_code()],
        request={
            "application/json": shapes.NewMessage, "multipart/form-data": shapes.NewMessage,
        },
        responses={201: shapes.TimelineEntrySerializer},
    )  # fmt: skip
    @messages.mapping.post
    def add_message(self, request: Request, code: str) -> Response:
        """Say something on a case, as its applicant or as its unit."""
        seen = seen_case(request, code)
        text, uploads = _said(request)
        entry = send_message(
            actor=seen.actor, case=seen.case, text=text, uploads=uploads, as_staff=seen.as_staff
        )
        return Response(entry_of(entry), status=201)

    @extend_schema(
        summary=_("Make a move"),
        description=_(
            "Moves the case on. Say which version you have seen: if somebody was faster, the "
            "answer is 409 and tells what has changed. Files that are put right come in a "
            "multipart body."
        ),
        parameters=[case_code()],
        request={
            "application/json": shapes.NewMove, "multipart/form-data": shapes.NewMoveWithFiles,
        },
        responses=shapes.CaseRowSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    def moves(self, request: Request, code: str) -> Response:
        """Make a move of the staff, or one of the applicant's own."""
        seen = seen_case(request, code)
        moved = make_move(seen, wanted_move(request.data))
        return Response(row_of(moved))


def narrowed(request: Request, wanted: dict[str, Any]) -> CaseQuerySet:
    """Return the cases that a filter asks for, of those that the account may see."""
    whose = {"own": Case.objects.of_citizen, "desk": Case.objects.for_staff}
    rows = whose.get(wanted.get("whose", ""), Case.objects.visible_to)(request.user)
    exact = {
        "phase": wanted.get("phase"),
        "service": wanted.get("service"),
        "unit__slug": wanted.get("unit"),
        "updated_at__gt": wanted.get("changed_after"),
        "submitted_at__gt": wanted.get("submitted_after"),
        "submitted_at__lt": wanted.get("submitted_before"),
    }
    narrowed_rows: CaseQuerySet = rows.filter(**{k: v for k, v in exact.items() if v is not None})
    return narrowed_rows.with_related().defer("search_text", "answers_text", "answers")


def _said(request: Request) -> tuple[str, list[Upload]]:
    """Return a message and its files, checked by the form of the pages."""
    if isinstance(request.data, dict) and not hasattr(request.data, "getlist"):
        return checked(shapes.NewMessage, request.data)["text"], []
    checked(shapes.NewMessage, request.data)
    form = MessageForm(request.data, request.FILES)
    if not form.is_valid():
        raise ValidationError(errors_of(form))
    return form.cleaned_data["text"], form.cleaned_data["attachments"]


def _key(request: Request) -> UUID:
    sent = request.headers.get("Idempotency-Key", "")
    try:
        return UUID(sent)
    except ValueError as error:
        said = _("Send a UUID in the header Idempotency-Key; a new one for each new case.")
        raise ValidationError({"Idempotency-Key": [said]}, code="required") from error


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _filed(request: Request, case: Case, status: int) -> Response:
    told = {
        "code": case.tracking_code,
        "phase": case.phase,
        "submitted_at": case.submitted_at,
        "promised_at": case.promised_at,
        "open_steps": list(progress_of(case, _uploaded(case)).open) if case.is_draft else [],
        "url": request.build_absolute_uri(reverse("follow", args=[case.tracking_code])),
    }
    return Response(shapes.FiledSerializer(told).data, status=status)


def _uploaded(case: Case) -> list[str]:
    return list(case.files.values_list("field_key", flat=True))
