"""Closing an account for good: whatever is kept of the person goes, except what the law keeps."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, PageSubscription
from wagtail.users.models import UserProfile

from portal.accounts.access import Actor, forget_grants
from portal.accounts.actions import may_manage_accounts
from portal.accounts.models import User
from portal.accounts.personal_data import PersonalDataEraser, erasers, reasons_to_keep
from portal.audit.actions import record
from portal.contributions import Contribution, Gate, is_active, title_of
from portal.errors import DomainError, require

CLOSED_PREFIX = "closed-"
#: Rows of the packages that the accounts stand on; each points to its person as ``user``.
_FORGOTTEN: tuple[type[models.Model], ...] = (
    EmailAddress,
    APIToken,
    EditingSession,
    FormState,
    PageSubscription,
    UserProfile,
)


class NotYetClosable(DomainError):
    """Something has to be settled before the account can be closed; ``reasons`` say what."""

    status = 409
    message = _("This account cannot be closed yet.")

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


OUT_OF_ORDER = _("a part of the portal that is out of order at the moment")


@dataclass(frozen=True)
class Closing:
    """What came of it: sentences on what was erased, and the titles of what was not."""

    done: list[str]
    left: list[str]


@transaction.atomic
def close_account(*, actor: Actor, person: User) -> Closing:
    """Erase what is kept of ``person``, empty the profile and end all its sessions.

    People close their own account; those who manage accounts anybody's. Everything happens or
    nothing, except that an eraser which fails is left out and named, as are those of plugins that
    are switched off, loaded or not; for them it can be repeated on the closed account. Submitted
    cases stay as they are, for as long as the law demands.

    :raises Refused: ``actor`` is neither.
    :raises NotYetClosable: an open case, a role, or what else an eraser names.
    """
    require(actor == person or may_manage_accounts(actor))
    locked = User.objects.select_for_update().get(pk=person.pk)
    if reasons := reasons_to_keep(locked):
        raise NotYetClosable(reasons)
    done, left = _run_erasers(locked)
    _empty_profile(locked)
    record(
        actor=actor,
        action="accounts.closed",
        target=locked,
        left=[*(found.id for found in left), *Gate.missing()],
    )
    person.refresh_from_db()
    forget_grants(person)
    lost = [str(OUT_OF_ORDER)] if Gate.missing() else []
    return Closing(done, [*(title_of(found) for found in left), *lost])


def delete_after_commit(file: FieldFile) -> None:
    """Delete a stored file once its row is gone for good; a store that fails stops nothing."""
    storage, name = file.storage, file.name or ""

    def delete() -> None:
        storage.delete(name)

    if name:
        transaction.on_commit(delete, robust=True)


def _run_erasers(person: User) -> tuple[list[str], list[Contribution[PersonalDataEraser]]]:
    done, left = [], []
    for found in erasers.all():
        sentence = _erased(found, person) if is_active(found) else None
        if sentence is None:
            left.append(found)
        elif sentence:
            done.append(sentence)
    return done, left


def _erased(found: Contribution[PersonalDataEraser], person: User) -> str | None:
    """Run one eraser; None if it failed. A refusal goes through and undoes everything."""
    try:
        with override(get_language()), transaction.atomic():
            sentence = found.value.erase(person)
            if sentence is not None and not isinstance(sentence, str | Promise):
                raise TypeError(f"erase() answered {type(sentence).__name__}, not a sentence")
            return str(sentence or "")
    except DomainError:
        raise
    except (Exception, SystemExit) as error:
        Gate.report(found.id, error)
        return None


def _empty_profile(person: User) -> None:
    """Leave a row that says nothing of anybody, for the cases and the audit book to point to."""
    if not person.username.startswith(CLOSED_PREFIX):
        person.username = f"{CLOSED_PREFIX}{secrets.token_hex(8)}"
    person.first_name = person.last_name = person.email = person.national_id = ""
    person.mobile = person.mobile_verified_at = person.last_login = None
    person.is_active = False
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
    _delete_avatar(person)
    for model in _FORGOTTEN:
        model._default_manager.filter(user=person).delete()


def _delete_avatar(person: User) -> None:
    for profile in UserProfile.objects.filter(user=person).exclude(avatar=""):
        delete_after_commit(profile.avatar)
