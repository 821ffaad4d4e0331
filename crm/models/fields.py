"""Columns that are derived from another attribute of the same row each time it is written.

Doing it in the column itself is the one place: it holds for `save()`, `create()` and `bulk_create()` alike.
"""

from typing import Any

from django.db import models

from core.crypto import blind_index
from crm.domain.text import search_text
from crm.lookups import WordsBegin


class BlindIndexField(models.CharField):
    """Keyed hash of another attribute, so that an encrypted value can be looked up and kept unique.

    `source` names the attribute, `purpose` separates the key space of one kind of value from another's.
    Null while the source is empty.
    """

    def __init__(self, *args: Any, source: str = "", purpose: str = "", **kwargs: Any) -> None:
        self.source = source
        self.purpose = purpose
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(source=self.source, purpose=self.purpose)
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = getattr(model_instance, self.source)
        digest = blind_index(value, purpose=self.purpose) if value else None
        setattr(model_instance, self.attname, digest)
        return digest


class SearchTextField(models.CharField):
    """Plain lower-case words of another attribute, for look-up by the beginning of any word."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(source=self.source)
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = search_text(getattr(model_instance, self.source) or "")[: self.max_length]
        setattr(model_instance, self.attname, words)
        return words


SearchTextField.register_lookup(WordsBegin)


class DerivedColumnsMixin(models.Model):
    """Widens `save(update_fields=...)` by the columns derived from those being saved, so none goes stale."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        changed = kwargs.get("update_fields")
        if changed is not None:
            names = set(changed)
            names.update(
                field.name
                for field in self._meta.concrete_fields
                if isinstance(field, BlindIndexField | SearchTextField) and field.source in names
            )
            kwargs["update_fields"] = names
        super().save(*args, **kwargs)
