"""The shapes of what programs send and get about cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ParseError

from portal.cases.actions.talk import MESSAGE_LIMIT
from portal.cases.models import Channel, Outcome, Phase, TimelineEntry
from portal.rest.parsers import read_json
from portal.rest.strict import Strict

LARGEST_VERSION = 2_000_000_000
MOST_PARTS = 100


@extend_schema_field({"type": "object", "additionalProperties": {}})
class AnswersField(serializers.DictField):
    """Answers by the keys of their questions; what they are is for the form to judge."""

    child = serializers.JSONField(allow_null=True)


@extend_schema_field({"type": "object", "additionalProperties": {}})
class AnswersPart(AnswersField):
    """The same in one part of a multipart body, written as JSON."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the answers.

        :raises ValidationError: the part is no JSON, or no object.
        """
        try:
            value = read_json(data) if isinstance(data, str) else data
        except ParseError as error:
            raise serializers.ValidationError(error.detail, code="invalid") from error
        return super().to_internal_value(value)


class Moment(serializers.DateTimeField):
    """A moment that the framework can reckon with: the year 1 lies before the first one in UTC."""

    def enforce_timezone(self, value: datetime) -> datetime:
        try:
            aware: datetime = super().enforce_timezone(value)
            return aware
        except OverflowError as error:
            message = self.error_messages["overflow"]
            raise serializers.ValidationError(message, code="overflow") from error


class CaseFilter(Strict):
    """Which cases to list."""

    whose = serializers.ChoiceField(
        choices=[("own", _("my own")), ("desk", _("of my units"))],
        required=False,
        help_text=_("“own”: filed by or for the account; “desk”: of its units. Both if left out."),
    )
    phase = serializers.ChoiceField(choices=Phase.choices, required=False)
    service = serializers.CharField(max_length=150, required=False)
    unit = serializers.SlugField(max_length=80, required=False)
    changed_after = Moment(required=False)
    submitted_after = Moment(required=False)
    submitted_before = Moment(required=False)
    cursor = serializers.CharField(max_length=300, required=False)
    page_size = serializers.CharField(max_length=20, required=False)


class OrganisationSerializer(serializers.Serializer):
    """A legal person that files through its people."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    legal_id = serializers.CharField(help_text=_("The national ID of the legal person."))


class CaseRowSerializer(serializers.Serializer):
    """One case in a list; ``version`` counts its changes."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    service = serializers.CharField()
    phase = serializers.ChoiceField(choices=Phase.choices)
    state = serializers.CharField(allow_blank=True, help_text=_("The key of the state."))
    state_label = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    unit = serializers.CharField(help_text=_("The address name of the unit that answers for it."))
    holder = serializers.CharField(help_text=_("The address name of the unit that has it now."))
    channel = serializers.ChoiceField(choices=Channel.choices)
    organisation = OrganisationSerializer(
        allow_null=True, help_text=_("The legal person for which it was filed, if for one.")
    )
    submitted_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class AnswerRow(serializers.Serializer):
    """One answer as it is kept (``value``) and as people read it (``shown``)."""

    step = serializers.CharField()
    key = serializers.CharField()
    label = serializers.CharField()
    value = serializers.JSONField()
    shown = serializers.CharField(allow_blank=True)


class FileSerializer(serializers.Serializer):
    """One file of a case; ``field`` is the question that it answers."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_at = serializers.DateTimeField()


class TimelineEntrySerializer(serializers.Serializer):
    """One thing that happened; applicants get the public ones only."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=TimelineEntry.Kind.choices)
    label = serializers.CharField()
    actor = serializers.CharField(allow_blank=True)
    by_staff = serializers.BooleanField()
    is_public = serializers.BooleanField()
    text = serializers.CharField(allow_blank=True)
    to_state = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    files = FileSerializer(many=True)


class OfferedMoveSerializer(serializers.Serializer):
    """A move that the account may make now; ``refusal`` says why its condition forbids it yet."""

    key = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    to = serializers.CharField()
    reason = serializers.CharField(help_text=_("Whether a text is needed with it."))
    refusal = serializers.CharField(allow_blank=True)
    fields = serializers.DictField(
        allow_null=True, help_text=_("What is asked with it, as JSON Schema.")
    )


class CaseDetailSerializer(CaseRowSerializer):
    """All that the account may know of one case."""

    as_staff = serializers.BooleanField()
    next_step = serializers.CharField(allow_blank=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    open_steps = serializers.ListField(
        child=serializers.CharField(), help_text=_("Steps of a draft that are not complete.")
    )
    answers = AnswerRow(many=True)
    files = FileSerializer(many=True)
    timeline = TimelineEntrySerializer(many=True)
    moves = OfferedMoveSerializer(many=True)
    to_correct = serializers.ListField(
        child=serializers.CharField(), help_text=_("Keys of answers that are to be put right.")
    )


class NewCase(Strict):
    """What is filed: an offer and the answers to its form."""

    offer = serializers.CharField(max_length=150, help_text=_("The id of an open offer."))
    answers = AnswersField(
        help_text=_("By the keys of the offer's form; see its JSON Schema."),
    )
    send = serializers.BooleanField(
        default=True, help_text=_("False keeps a draft, for instance to add files first.")
    )
    organisation = serializers.IntegerField(
        required=False, allow_null=True, help_text=_("The id of a legal person that one acts for.")
    )


class ChosenOrganisation(Strict):
    """For whom a draft is filed."""

    organisation = serializers.IntegerField(
        help_text=_("The id of a legal person that one acts for.")
    )


class DraftAnswers(Strict):
    """Further answers to a draft."""

    answers = AnswersField(default=dict)
    send = serializers.BooleanField(default=False)


class FiledSerializer(serializers.Serializer):
    """What came of filing."""

    code = serializers.CharField()
    phase = serializers.ChoiceField(choices=Phase.choices)
    submitted_at = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    open_steps = serializers.ListField(child=serializers.CharField())
    url = serializers.URLField(help_text=_("Where people follow it."))


class NewFile(Strict):
    """A file that answers a question of a draft."""

    field = serializers.CharField(max_length=80)
    file = serializers.FileField(allow_empty_file=True)


class NewMessage(Strict):
    """What is said on a case, with up to five files in a multipart body."""

    text = serializers.CharField(max_length=MESSAGE_LIMIT, allow_blank=True, default="")
    attachments = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, max_length=5
    )


class NewMove(Strict):
    """One move; ``version`` is the one of the case that was looked at."""

    move = serializers.CharField(max_length=60)
    version = serializers.IntegerField(min_value=0, max_value=LARGEST_VERSION)
    text = serializers.CharField(max_length=MESSAGE_LIMIT, allow_blank=True, default="")
    reason_code = serializers.CharField(max_length=60, allow_blank=True, default="")
    answers = AnswersField(
        default=dict,
        help_text=_("Answers to the questions of the move, or answers put right."),
    )  # fmt: skip
    correct = serializers.ListField(
        child=serializers.CharField(max_length=80), default=list, max_length=100,
        help_text=_("Keys of the questions that the applicant is to put right."),
    )  # fmt: skip
    drop = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=MOST_PARTS,
        help_text=_("Ids of files that are taken out of answers that are put right."),
    )  # fmt: skip


class NewMoveWithFiles(NewMove):
    """One move that brings files: each “file” answers the question that its “field” names."""

    answers = AnswersPart(default=dict, help_text=_("Answers put right, as JSON."))
    field = serializers.ListField(
        child=serializers.CharField(max_length=80), default=list, max_length=MOST_PARTS,
        help_text=_("For each file, in the same order: the key of its question."),
    )  # fmt: skip
    file = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), default=list, max_length=MOST_PARTS
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse files of which nobody says what they answer.

        :raises ValidationError: there are not as many names as files.
        """
        if len(attrs["field"]) != len(attrs["file"]):
            told = _("Send one “field” for each “file”, in the same order.")
            raise serializers.ValidationError({"field": [ErrorDetail(told, "unpaired")]})
        return attrs
