"""What the library answers to programs, below ``/api/v1/library/``."""

from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from portal.api.rest import Public, SignedInCitizen, VisibleOnly
from portal_library.models import Book, LibraryCard


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ("id", "title", "author", "branch", "copies")


class Books(ReadOnlyModelViewSet):
    """The catalogue."""

    permission_classes = (Public,)
    serializer_class = BookSerializer
    queryset = Book.objects.order_by("pk")


class CardSerializer(serializers.ModelSerializer):
    class Meta:
        model = LibraryCard
        fields = ("case_code", "branch", "valid_until")


class MyCards(VisibleOnly, ReadOnlyModelViewSet):
    """The cards of whoever asks."""

    permission_classes = (SignedInCitizen,)
    serializer_class = CardSerializer
    queryset = LibraryCard.objects.all()
    lookup_field = "case_code"
