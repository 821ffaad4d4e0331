"""What an agent sees of their own quality."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Role
from quality.admin.screens.agent import agent_page
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import only

AGENTS = (Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.OUTBOUND_AGENT)


@only(*AGENTS)
def mine(request: HttpRequest) -> HttpResponse:
    """Scores, findings, trend, steps."""
    return agent_page(request, person(request).pk)


urls = [path("quality/mine/", mine, name="quality_mine")]
group = _("Quality")
entries = (Entry(_("My quality"), "insights", "quality_mine", AGENTS),)
