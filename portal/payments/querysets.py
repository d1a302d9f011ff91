"""Reads of bills and payments for the people who look after the town's money."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from portal.accounts.access import units_with
from portal.accounts.models import User
from portal.payments.policies import SEE


def finance_scope(user: User, case: str) -> Q:
    """Return the condition for what concerns units where ``user`` sees bills and payments.

    ``case`` is the way to the case. Costs one query per user object.
    """
    scope = units_with(user, SEE)
    return scope.q(f"{case}__unit") | scope.q(f"{case}__holder")


class InvoiceQuerySet(models.QuerySet[Any]):
    """Chainable reads of bills."""

    def for_finance(self, user: User) -> InvoiceQuerySet:
        """Keep the bills that this person looks after."""
        return self.filter(finance_scope(user, "case"))

    def with_case(self) -> InvoiceQuerySet:
        """Join what lists and pages show."""
        return self.select_related("case__applicant", "case__unit", "case__holder")


class PaymentQuerySet(models.QuerySet[Any]):
    """Chainable reads of payments."""

    def for_finance(self, user: User) -> PaymentQuerySet:
        """Keep the payments that this person looks after."""
        return self.filter(finance_scope(user, "part__invoice__case"))


class RefundQuerySet(models.QuerySet[Any]):
    """Chainable reads of refunds."""

    def for_finance(self, user: User) -> RefundQuerySet:
        """Keep the refunds that this person looks after."""
        return self.filter(finance_scope(user, "payment__part__invoice__case"))

    def with_case(self) -> RefundQuerySet:
        """Join what lists and pages show."""
        return self.select_related(
            "payment__part__invoice__case__applicant", "payment__part__invoice__case__unit",
            "payment__part__invoice__case__holder", "asked_by", "decided_by", "paid_out_by",
        )  # fmt: skip
