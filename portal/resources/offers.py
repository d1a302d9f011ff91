"""What can be filed now, for programs: each offer with its form as JSON Schema."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from portal.accounts.models import IdentityLevel
from portal.filing.offers import OpenOffer, find_offer, open_offers
from portal.localised import localise
from portal.persian.text import search_key
from portal.resources.form_schema import form_schema, in_each_language
from portal.rest.audiences import Public
from portal.rest.pagination import Pages
from portal.rest.scopes import Scope
from portal.rest.strict import Strict, checked

OFFER_ID = "[a-z0-9_-]+[.][a-zA-Z0-9_-]+"


class OfferFilter(Strict):
    """Which offers to list."""

    q = serializers.CharField(max_length=100, required=False, help_text=_("Words of the title."))
    sheet = serializers.UUIDField(required=False, help_text=_("The id of a service's sheet."))
    page = serializers.CharField(max_length=20, required=False)
    page_size = serializers.CharField(max_length=20, required=False)


class OfferSerializer(serializers.Serializer):
    """A service that takes applications now."""

    id = serializers.CharField()
    title = serializers.CharField()
    titles = serializers.DictField(child=serializers.CharField())
    summary = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    identity = serializers.ChoiceField(
        choices=IdentityLevel.choices, help_text=_("How well the portal must know who files.")
    )
    promised_days = serializers.IntegerField(help_text=_("Working days; 0 for no promise."))
    sheet = serializers.UUIDField(allow_null=True)


class OfferFormSerializer(OfferSerializer):
    """An offer with its form."""

    form = serializers.DictField(help_text=_("JSON Schema 2020-12 of the answers."))


class OfferList(GenericViewSet):
    """Services that can be filed now."""

    permission_classes = [Public]
    serializer_class = OfferSerializer
    pagination_class = Pages
    lookup_field = "offer_id"
    lookup_value_regex = OFFER_ID
    token_scopes = {"list": Scope.SERVICES_READ, "retrieve": Scope.SERVICES_READ}

    @extend_schema(summary=_("List what can be filed now"), parameters=[OfferFilter])
    def list(self, request: Request) -> Response:
        """List the offers that take applications now, by their ids."""
        wanted = checked(OfferFilter, request.query_params.dict())
        found = [one for one in open_offers() if _fits(one, wanted)]
        page = self.paginate_queryset(found) or []
        return self.get_paginated_response([_shown(one) for one in page])

    @extend_schema(
        summary=_("Read an offer with its form"),
        description=_("The form is a JSON Schema of the answers; files are sent apart."),
        parameters=[OpenApiParameter("offer_id", str, "path", pattern=f"^{OFFER_ID}$")],
        responses=OfferFormSerializer,
    )
    def retrieve(self, request: Request, offer_id: str) -> Response:
        """Tell what one offer asks."""
        offer = find_offer(offer_id)
        if offer is None:
            raise NotFound
        return Response({**_shown(offer), "form": form_schema(offer.form().compiled, offer.title)})


def _fits(offer: OpenOffer, wanted: dict[str, Any]) -> bool:
    if "sheet" in wanted and offer.sheet != wanted["sheet"]:
        return False
    text = search_key(" ".join([*offer.title.values(), *offer.summary.values()]))
    return all(word in text for word in search_key(wanted.get("q", "")).split())


def _shown(offer: OpenOffer) -> dict[str, Any]:
    shown: dict[str, Any] = OfferSerializer(
        {
            "id": offer.id,
            "title": localise(offer.title),
            "titles": in_each_language(offer.title),
            "summary": localise(offer.summary),
            "category": localise(offer.category),
            "identity": offer.level,
            "promised_days": offer.days,
            "sheet": offer.sheet,
        }
    ).data
    return shown
