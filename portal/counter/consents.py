"""Whose consent it is, and in which words the citizen is asked for it."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import override

from portal.accounts.models import User
from portal.accounts.sign_in import ClosedAccount, account_for
from portal.counter.models import AssistedFiling, PaperReason
from portal.counter.tariffs import charge_in_words

_NUMBER_OF_OTHERS = {PaperReason.NO_PHONE, PaperReason.NOT_OWN}


def words_of_request(filing: AssistedFiling) -> tuple[dict[str, str], str]:
    """Return office, service and charge as the citizen is told them, and in which language."""
    person = User.objects.filter(mobile=filing.mobile).first()
    language = person.language if person else settings.LANGUAGE_CODE
    with override(language):
        charge = charge_in_words(filing.tariff_rial)
        words = {"office": filing.office.label, "service": filing.service_label, "charge": charge}
        return words, language


def account_with_code(mobile: str) -> User:
    """Return the account of a number that has just been proved, made if there is none.

    :raises ClosedAccount: an administrator has deactivated it.
    """
    return account_for(mobile=mobile, language=settings.LANGUAGE_CODE)


def account_without_code(mobile: str, reason: PaperReason) -> User | None:
    """Return the account of a number that nobody has proved; None if it is not the citizen's own.

    A new account stays unconfirmed until its owner signs in.

    :raises ClosedAccount: an administrator has deactivated it.
    """
    if not mobile or reason in _NUMBER_OF_OTHERS:
        return None
    person = User.objects.filter(mobile=mobile).first() or _unconfirmed(mobile)
    if not person.is_active:
        raise ClosedAccount
    return person


def _unconfirmed(mobile: str) -> User:
    try:
        with transaction.atomic():
            person = User.objects.create_citizen(mobile=mobile)
            person.mobile_verified_at = None
            person.save(update_fields=["mobile_verified_at"])
            return person
    except IntegrityError:
        return User.objects.get(mobile=mobile)
