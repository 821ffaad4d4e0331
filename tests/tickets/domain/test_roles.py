"""Who may do what: spot checks of the table that no other table could repeat, and its default."""

import pytest

from crm.domain.codes import Role
from tickets.domain.codes import Verb
from tickets.domain.roles import MAY, may


@pytest.mark.parametrize(
    ("verb", "roles"),
    [
        (Verb.RESOLVED, {Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.SUPERVISOR}),
        (Verb.FINISHED, {Role.BRANCH_OFFICER}),
        (Verb.SATISFIED, {Role.OUTBOUND_AGENT, Role.SUPERVISOR}),
        (Verb.REPOLICIED, {Role.HEAD_OFFICE}),
        (Verb.ERASED, {Role.SUPERVISOR}),
        (Verb.OPENED, set(Role) - {Role.HEAD_OFFICE}),
    ],
)
def test_a_verb_is_for_these_roles_and_for_no_other(verb: Verb, roles: set[Role]) -> None:
    assert {role for role in Role if may(role, verb)} == roles


def test_what_is_not_in_the_table_is_for_nobody() -> None:
    assert [role for role in Role if may(role, Verb.ALARMED)] == []
    assert Verb.ALARMED not in MAY
