"""Attendance sheets: what was taken in, and the form by which a sheet is."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.i18n import error_text
from core.tables import FileFormat, Unusable, open_log
from crm.domain.codes import Role
from quality.actions.attendance import Taken, import_attendance
from quality.actions.permission import may_do
from quality.domain.roles import Deed
from quality.domain.sheet import NEEDED, OPTIONAL
from quality.models import Attendance
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.page import moment, only, render_page

SCORERS = (Role.QCO, Role.SUPERVISOR)
PER_PAGE = 50
MOST_BYTES = 5 * 1024 * 1024
#: Rejected rows that are listed; the others are counted.
LISTED = 50


class SheetForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Attendance sheet"),
        help_text=_("CSV or XLSX with the columns %(columns)s.")
        % {"columns": ", ".join((*NEEDED, *OPTIONAL))},
    )

    def clean_file(self) -> UploadedFile:
        """Neither too large, nor without a size."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large. Send it in parts of at most 5 MB."))
        return file


@only(*SCORERS)
def attendance(request: HttpRequest) -> HttpResponse:
    """The days that were taken in, the newest first, and the form for more."""
    user = person(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    taken: Taken | None = None
    if request.method == "POST" and form.is_valid():
        taken = _take(request, form)
    rows = Attendance.objects.visible_to(user).select_related("agent").order_by("-day", "agent__username")
    context: dict[str, Any] = {
        "form": form if may_do(user, Deed.RECORD_ATTENDANCE) else None,
        "taken": taken,
        "rejected": [(one.line, error_text(one.error, with_field=True)) for one in taken.rejected[:LISTED]]
        if taken
        else [],
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    status = 400 if form.errors else 200
    return render_page(request, "quality/attendance.html", context, title=_("Attendance"), status=status)


def _take(request: HttpRequest, form: SheetForm) -> Taken | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet"
        with path.open("wb") as held:
            for chunk in form.cleaned_data["file"].chunks():
                held.write(chunk)
        try:
            with open_log(path, FileFormat()) as log:
                missing = [name for name in NEEDED if name not in log.header]
                if missing:
                    form.add_error(
                        "file", _("The sheet lacks these columns: %(names)s.") % {"names": ", ".join(missing)}
                    )
                    return None
                return import_attendance(rows=log.rows, actor=person(request), now=moment())
        except Unusable as error:
            told = str(error).replace(f"{path}: ", "")
            form.add_error("file", _("The sheet can not be read: %(why)s") % {"why": told})
            return None


urls = [path("quality/attendance/", attendance, name="quality_attendance")]
group = _("Quality")
entries = (Entry(_("Attendance"), "event_available", "quality_attendance", SCORERS),)
