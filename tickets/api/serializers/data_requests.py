"""What a participant's copy of their data looks like."""

from rest_framework import serializers


class PersonalDataOut(serializers.Serializer[dict[str, object]]):
    """Everything that is held about one participant, in plain text."""

    participant = serializers.DictField()
    addresses = serializers.ListField(child=serializers.DictField())
    contacts = serializers.ListField(child=serializers.DictField())
    tickets = serializers.ListField(child=serializers.DictField())
    numbers_shown_to_staff = serializers.ListField(child=serializers.DictField())
    data_seen_by_staff = serializers.ListField(child=serializers.DictField())
