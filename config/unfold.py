"""How the admin's registers look; the work screens have a frame of their own (`desk/base.html`).

What the side bar offers to each role is told by `tickets.admin.navigation`.
"""

from typing import Any

from django.templatetags.static import static
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

static_lazy = lazy(static, str)

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Care Centre"),
    "SITE_HEADER": _("Care Centre"),
    "SITE_SYMBOL": "support_agent",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": static_lazy("public/icon.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "BORDER_RADIUS": "8px",
    "STYLES": [static_lazy("desk/palette.css"), static_lazy("desk/desk.css")],
    "SCRIPTS": [static_lazy("desk/desk.js")],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "tickets.admin.navigation.side_bar",
    },
}
