from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_timeline_is_append_only")]
    operations = [
        migrations.RemoveConstraint(model_name="casefile", name="one_file_per_field"),
        migrations.AddField(
            model_name="casefile",
            name="position",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("field_key", ""), _negated=True),
                fields=("case", "field_key", "position"),
                name="one_file_per_place",
            ),
        ),
    ]
