from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import CheckConstraint, Index, Q

from portal.cases.tracking_codes import generate
from portal.large_tables import AddIndexWhileServing, batches

AT_ONCE = 500
SETTLED = Q(state__in=["paid", "surplus"])


def give_receipts(apps: Any, schema_editor: Any) -> None:
    """Give what was paid before receipts had numbers a number each."""
    payments = apps.get_model("payments", "Payment").objects.using(schema_editor.connection.alias)
    for some in batches(payments.filter(SETTLED, receipt_code=None).only("pk"), size=AT_ONCE):
        found = list(some)
        for payment, code in zip(found, fresh_codes(payments, len(found)), strict=True):
            payment.receipt_code = code
        payments.bulk_update(found, ["receipt_code"])


def fresh_codes(payments: Any, count: int) -> list[str]:
    """Draw as many numbers that no receipt has."""
    codes: set[str] = set()
    while len(codes) < count:
        codes.update(generate() for _number in range(count - len(codes)))
        codes.difference_update(
            payments.filter(receipt_code__in=codes).values_list("receipt_code", flat=True)
        )
    return list(codes)


class Migration(migrations.Migration):
    # Each batch is kept by itself, and indexes are built beside the traffic.
    atomic = False
    dependencies = [("payments", "0002_refunds_days_and_hand_bookings")]

    operations = [
        migrations.RunPython(give_receipts, migrations.RunPython.noop),
        AddIndexWhileServing(
            "invoice", Index(fields=["state", "issued_at"], name="invoice_by_state")
        ),
        AddIndexWhileServing("payment", Index(fields=["settled_at"], name="payment_by_day")),
        AddIndexWhileServing("payment", Index(fields=["started_at"], name="payment_by_beginning")),
        migrations.AddConstraint(
            model_name="payment",
            constraint=CheckConstraint(
                condition=~SETTLED | Q(receipt_code__isnull=False),
                name="a_settled_payment_has_its_receipt",
            ),
        ),
    ]
