"""Viewsets as a plugin would write them."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from portal.api import DomainError, Refused
from portal.api.cases import Case
from portal.api.rest import Public, SignedInCitizen, Staff, VisibleOnly


class LoanSerializer(serializers.Serializer):
    """One loan."""

    title = serializers.CharField(max_length=20)
    days = serializers.IntegerField(min_value=1)
    from_date = serializers.DateField()
    ends_at = serializers.DateTimeField(required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=3), required=False)


class ShelfClosed(DomainError):
    """The library counts its books."""

    status = 409
    message = "The shelf is closed."


class Loans(ViewSet):
    """Loans of the library."""

    permission_classes = [Public]
    serializer_class = LoanSerializer

    @extend_schema(responses=LoanSerializer(many=True))
    def list(self, request):
        """List loans."""
        return Response([])

    @extend_schema(request=LoanSerializer, responses=LoanSerializer)
    def create(self, request):
        """Take a loan and give it back as it was read."""
        loan = LoanSerializer(data=request.data)
        loan.is_valid(raise_exception=True)
        return Response(LoanSerializer(loan.validated_data).data, status=201)

    @extend_schema(responses=None)
    @action(detail=False)
    def closed(self, request):
        """Refuse."""
        raise ShelfClosed

    @extend_schema(responses=None)
    @action(detail=False)
    def refused(self, request):
        """Refuse without saying why."""
        raise Refused

    @extend_schema(responses=None)
    @action(detail=False)
    def broken(self, request):
        """Fail."""
        raise RuntimeError("a plugin's bug")


class BadAnswers(ViewSet):
    """Fails where the framework no longer looks."""

    permission_classes = [Public]

    @action(detail=False)
    def no_json(self, request):
        """Give what cannot be written as JSON."""
        return Response({"loan": object()})

    @action(detail=False)
    def nothing(self, request):
        """Give no answer."""

    @action(detail=False)
    def leaving(self, request):
        """Stop the process."""
        raise SystemExit(1)


class CaseSerializer(serializers.ModelSerializer):
    """A case as its own people see it."""

    class Meta:
        model = Case
        fields = ["tracking_code", "phase", "submitted_at"]


class MyCases(VisibleOnly, ReadOnlyModelViewSet):
    """The cases that one may see."""

    permission_classes = [SignedInCitizen]
    serializer_class = CaseSerializer
    queryset = Case.objects.order_by("id")
    lookup_field = "tracking_code"


class Desk(ViewSet):
    """For staff who see cases."""

    permission_classes = [Staff("cases.see")]

    @extend_schema(responses=LoanSerializer(many=True))
    def list(self, request):
        """List nothing."""
        return Response([])

    @extend_schema(request=None, responses=None)
    def create(self, request):
        """Change nothing."""
        return Response(status=204)


class ForNobody(ViewSet):
    """Names no audience."""

    def list(self, request):
        return Response([])


class Undecided(ForNobody):
    """Decides while running."""

    permission_classes = [Public]

    def get_permissions(self):
        return []


class LooseAction(ViewSet):
    """Names an audience, and takes it back for one address."""

    permission_classes = [Public]

    @action(detail=False, permission_classes=[])
    def loose(self, request):
        return Response([])


class BadExpression(ViewSet):
    """Has an address that does not compile."""

    permission_classes = [Public]
    lookup_value_regex = "("

    def retrieve(self, request, pk):
        return Response({})


class FailingSchema(AutoSchema):
    """A description with a bug."""

    def get_tags(self):
        raise RuntimeError("no description")


class Undescribable(ViewSet):
    """Answers, but its description fails."""

    permission_classes = [Public]
    serializer_class = LoanSerializer
    schema = FailingSchema()

    def list(self, request):
        return Response(["still here"])
