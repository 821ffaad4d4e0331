"""How the screens look. What the side bar offers to each role is told by `tickets.admin.navigation`."""

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
    "STYLES": [static_lazy("desk/desk.css")],
    "SCRIPTS": [static_lazy("desk/desk.js")],
    # A calm teal: no colour of the three complaint classes, readable on white (5.4:1 at 700).
    "COLORS": {
        "primary": {
            "50": "#f0fafa",
            "100": "#d3f0f0",
            "200": "#a8e0e1",
            "300": "#70c8cb",
            "400": "#3ba7ad",
            "500": "#1f8a92",
            "600": "#0f6f78",
            "700": "#0d5a62",
            "800": "#104a51",
            "900": "#123e44",
            "950": "#05262a",
        }
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "tickets.admin.navigation.sidebar",
    },
}
