from django.db import models


class Person(models.Model):
    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=20, db_index=True)

    def __str__(self) -> str:
        return self.name


class BareTicket(models.Model):
    person = models.ForeignKey(Person, models.PROTECT)
    subject = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    state = models.CharField(max_length=24, default="new")
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("state", "-opened_at"), name="bare_open"),)

    def __str__(self) -> str:
        return self.subject
