"""The translations that are shipped: complete, faithful, compiled, and checked by a tool that notices faults."""

import shutil
from pathlib import Path

import pytest
import unfold
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from config.catalogue import faults_of, read_po
from config.collected import collect, messages_of_code, messages_of_template

SHIPPED = Path(settings.BASE_DIR) / "locale" / "id" / "LC_MESSAGES" / "django.po"
#: Templates of django-unfold that this product shows; the other folders belong to packages that it does not use.
UNFOLD_SHOWN = ("templates", "contrib/filters/templates", "contrib/forms/templates")
#: Its text editor and its command palette, which no screen here has.
UNFOLD_UNUSED = ("helpers/toolbar.html", "command")
#: Spelled alike in both languages.
ALIKE = {"Menu", "Filter", "Status", "Total"}

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped files in a folder of the test."""
    for name in ("django.po", "django.mo"):
        shutil.copy(SHIPPED.with_name(name), tmp_path)
    return tmp_path / "django.po"


def change(po: Path, old: str, new: str) -> None:
    """Write `new` for the first `old` in the file."""
    content = po.read_text(encoding="utf-8")
    assert old in content
    po.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_every_message_of_the_shipped_file_is_translated_with_its_placeholders_and_compiled() -> None:
    assert faults_of(SHIPPED) == []


def test_every_message_of_the_source_was_collected() -> None:
    known = {entry.key for entry in read_po(SHIPPED)}
    missing = {key: path for key, path in collect(Path(settings.BASE_DIR)).items() if key not in known}
    assert missing == {}


def test_the_command_finds_nothing_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_messages")
    assert "complete" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "Nomor tiket"', 'msgstr ""', "not translated"),
        ('msgid "Ticket number"', '#, fuzzy\nmsgid "Ticket number"', "fuzzy"),
        ('msgstr "Tiket %(number)s"', 'msgstr "Tiket %(nomor)s"', "placeholders"),
        ('msgstr "Nomor tiket"', 'msgstr "Nomor tiket "', "spaces"),
        ('msgstr "Nomor tiket"', 'msgstr "Nomor karcis"', "is not what"),
    ],
)
def test_a_fault_of_a_translation_is_named(copy: Path, old: str, new: str, fault: str) -> None:
    change(copy, old, new)
    assert any(fault in found for found in faults_of(copy))


def test_a_file_that_was_never_compiled_is_named(copy: Path) -> None:
    copy.with_suffix(".mo").unlink()
    assert any("is not what" in fault for fault in faults_of(copy))


def test_a_message_that_nobody_collected_fails_the_check(tmp_path: Path, settings: object) -> None:
    package, folder = tmp_path / "shop", tmp_path / "locale" / "id" / "LC_MESSAGES"
    package.mkdir()
    folder.mkdir(parents=True)
    (package / "__init__.py").write_text('from x import _\nSIGN = _("Closed for lunch")\n')
    (folder / "django.po").write_text(HEADER)
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match=r"not collected from shop/__init__\.py: 'Closed for lunch'"):
        call_command("check_messages")


def test_messages_are_found_however_code_marks_them() -> None:
    code = """
_("a") + gettext("b" " and c")
params = N_("d %(x)s")
ngettext("one", "many", n)
pgettext("month", "May")
translation.gettext_lazy("e")
_(variable)
"""
    found = {"a", "b and c", "d %(x)s", "one", "month\x04May", "e"}
    assert set(messages_of_code(code)) == found


def test_messages_are_found_however_a_template_marks_them() -> None:
    template = """{% load i18n %}{% translate "It's a" %}{% trans 'b' context "c" %}{{ _("d") }}
{% blocktranslate with n=x count m=y %}{{ n }} one{% plural %}{{ n }} many{% endblocktranslate %}
{% blocktranslate trimmed %}
  two
  lines, "quoted"
{% endblocktranslate %}"""
    found = {"It's a", "c\x04b", "d", "%(n)s one", 'two lines, "quoted"'}
    assert set(messages_of_template(template)) == found


def test_what_django_unfold_shows_has_its_indonesian() -> None:
    home = Path(unfold.__file__).parent
    templates = [path for part in UNFOLD_SHOWN for path in (home / part).rglob("*.html")]
    shown = [path for path in templates if not any(name in str(path) for name in UNFOLD_UNUSED)]
    words = {word for path in shown for word in messages_of_template(path.read_text(encoding="utf-8"))}
    with translation.override("id"):
        same = {word for word in words if translation.gettext(word) == word} - ALIKE
    assert len(words) > 100
    assert same == set()
