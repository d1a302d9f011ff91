from __future__ import annotations

from django.db import migrations
from django.db.models import Index, Q

from portal.large_tables import AddIndexWhileServing


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0004_former_units")]

    operations = [
        AddIndexWhileServing(
            "user",
            Index(fields=["id"], condition=Q(is_superuser=True), name="accounts_superusers"),
        ),
    ]
