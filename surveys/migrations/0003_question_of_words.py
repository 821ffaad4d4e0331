"""Everybody who was asked after closure was asked for their own words as well: what was in the page is a row now."""

from django.db import migrations


def add(apps, schema_editor):
    Survey = apps.get_model("surveys", "Survey")
    Question = apps.get_model("surveys", "Question")
    for survey in Survey.objects.filter(code="nps-closure", version=1):
        if not survey.questions.filter(asks="words").exists():
            Question.objects.create(
                survey=survey,
                position=survey.questions.count() + 1,
                code="words",
                asks="words",
                required=False,
                text_id="Apa yang perlu kami perbaiki? (bila berkenan)",
                text_en="What should we do better? (if you like)",
            )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_survey_ways")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
