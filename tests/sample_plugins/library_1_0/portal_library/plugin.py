from dataclasses import dataclass, field
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.api import (
    CaseMoved,
    Notice,
    Permission,
    Plugin,
    Role,
    Service,
    Workflow,
    card,
    every,
    on,
)
from portal_library.models import LibraryCard

ENDS = ["approved", "rejected"]


@dataclass(frozen=True)
class Settings:
    years: int = field(default=1, metadata={"label": _("Years that a card is valid")})


class MembershipForm(forms.Form):
    reader = forms.CharField(label=_("Name of the reader"), max_length=100)
    birth = forms.DateField(label=_("Date of birth"))
    branch = forms.ChoiceField(
        label=_("Branch"), choices=[("main", _("Main")), ("park", _("Park"))]
    )
    rules = forms.BooleanField(label=_("I accept the rules of the library"))


class Library(Plugin):
    """Citizens join the library; a librarian decides; the card appears on their own page."""

    title = _("Library")
    settings = Settings

    decide = Permission(_("Decide on memberships"))
    librarian = Role(_("Librarian"), can=["cases.see", "cases.handle", decide])
    ready = Notice(_("Your library card is ready"), template="library_ready")

    membership = Service(
        title=_("Join the library"),
        form=MembershipForm,
        workflow=Workflow(submitted=ENDS, guards=dict.fromkeys(ENDS, decide)),
    )

    @on(CaseMoved, service=membership, to="approved")
    def issue(self, event):
        until = timezone.localdate() + timedelta(days=365 * self.settings_now.years)
        reader = {"owner": event.applicant, "valid_until": until}
        LibraryCard.objects.get_or_create(case_code=event.code, defaults=reader)
        self.tell(event.applicant, self.ready, case=event.case)

    @card(_("My library card"), template="library/card.html")
    def my_card(self, request):
        return LibraryCard.objects.filter(owner=request.user).values().last()

    @every("day", at="06:00")
    def expire(self):
        LibraryCard.objects.filter(valid_until__lt=timezone.localdate()).delete()
