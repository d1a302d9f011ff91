from django.db import migrations

from portal.append_only import AppendOnly

guard = AppendOnly("audit_auditentry")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard.create, guard.drop)]
