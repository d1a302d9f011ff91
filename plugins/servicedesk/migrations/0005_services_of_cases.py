from django.db import migrations
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Concat

AT_ONCE = 1000


def name_services(apps, schema_editor):
    """Let the applications of before say of which service they are, some at a time."""
    alias = schema_editor.connection.alias
    applications = apps.get_model("servicedesk", "Application").objects.using(alias)
    cases = apps.get_model("cases", "Case").objects.using(alias)
    slug = applications.filter(case=OuterRef("pk")).values("offer__slug")[:1]
    service = Concat(Value("servicedesk."), Subquery(slug), output_field=CharField())
    ids, last = applications.order_by("case").values_list("case", flat=True), 0
    while some := list(ids.filter(case__gt=last)[:AT_ONCE]):
        cases.filter(pk__in=some).update(service=service)
        last = some[-1]


class Migration(migrations.Migration):
    # Each batch is kept by itself; after a break it begins anew and comes to the same.
    atomic = False
    dependencies = [
        ("servicedesk", "0004_documents_in_the_works"),
        ("cases", "0010_services_named_and_words_kept"),
    ]

    operations = [migrations.RunPython(name_services, migrations.RunPython.noop)]
