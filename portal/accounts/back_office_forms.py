"""The forms behind units, roles and grants in the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, RoleGrant, Unit, User
from portal.accounts.permissions import permission_choices
from portal.persian.identifiers import clean_mobile
from portal.persian.text import clean


class UnitChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Units in the order of the tree, indented by depth."""

    def label_from_instance(self, obj: Unit) -> str:
        return f"{'— ' * (obj.depth - 1)}{obj.label}"


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    """A unit and the unit above it."""

    parent = UnitChoiceField(
        queryset=Unit.objects.none(), required=False, label=_("Part of"), empty_label="—"
    )

    class Meta:
        model = Unit
        fields = ["title", "title_en", "slug", "phone", "email", "address"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.all()
        if self.instance.pk:
            units = units.exclude(path__startswith=self.instance.path)
            self.initial["parent"] = self.instance.get_parent()
        self.fields["parent"].queryset = units  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return clean(self.cleaned_data["title"])


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role's titles and what it permits."""

    permissions = forms.MultipleChoiceField(
        label=_("Permissions"),
        required=False,
        choices=permission_choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Role
        fields = ["title", "title_en", "slug"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["permissions"] = self.instance.permissions
            del self.fields["slug"]

    def clean_title(self) -> str:
        return clean(self.cleaned_data["title"])


class PersonField(forms.CharField):
    """Takes a username or a mobile number in any script; gives the account."""

    def __init__(self, **options: Any) -> None:
        texts = {"label": _("Person"), "help_text": _("Username or mobile number")}
        super().__init__(**texts | {"max_length": 150} | options)

    def clean(self, value: Any) -> User | None:
        typed: str = super().clean(value)
        user = User.objects.filter(Q(username=typed) | _by_mobile(typed)).first()
        if user is None:
            raise ValidationError(_("There is no account with this name or number."))
        return user


class PersonForm(forms.Form):
    """Somebody with an account."""

    person = PersonField()


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person, a role, and where it holds."""

    person = PersonField()
    unit = UnitChoiceField(
        queryset=Unit.objects.all(),
        required=False,
        label=_("Unit"),
        empty_label=_("Whole city"),
        help_text=_("Leave empty for the whole city. Units below this one are included."),
    )

    class Meta:
        model = RoleGrant
        fields = ["person", "role", "unit"]


def _by_mobile(typed: str) -> Q:
    try:
        return Q(mobile=clean_mobile(typed))
    except ValidationError:
        return Q(pk__in=[])
