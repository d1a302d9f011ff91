from django.db import migrations

from portal.append_only import AppendOnly

guard = AppendOnly("cases_timelineentry")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(guard.create, guard.drop)]
