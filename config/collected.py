"""The messages that the source shows to people now: what a translation file has to hold.

`make messages` collects them with the gettext tools; this does it without, to tell on any machine what was forgotten.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

#: Where the message stands among the arguments, and the context if there is one.
_CALLS = {
    **dict.fromkeys(
        ("_", "N_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"), (0, None)
    ),
    **dict.fromkeys(("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"), (1, 0)),
}
_TEXT = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_TEMPLATE_CALL = re.compile(rf"\b(n?)(p?)(?:gettext|_)\(\s*{_TEXT}(?:\s*,\s*{_TEXT})?", re.DOTALL)
_NOT_SHOWN = {"tests", "data", "node_modules"}


def collect(root: Path) -> dict[str, str]:
    """The messages of every package directly below `root`, each with the file where it was first found.

    A message with a context is keyed as gettext looks it up (context, U+0004, message).
    """
    found: dict[str, str] = {}
    packages = sorted(top.parent for top in root.glob("*/__init__.py") if top.parent.name not in _NOT_SHOWN)
    for package in packages:
        for path in sorted(package.rglob("*")):
            if path.suffix == ".py":
                keys = messages_of_code(path.read_text(encoding="utf-8"))
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                keys = messages_of_template(path.read_text(encoding="utf-8"))
            else:
                continue
            for key in keys:
                found.setdefault(key, str(path.relative_to(root)))
    return found


def messages_of_code(source: str) -> Iterator[str]:
    """The messages that Python code marks, joined where they are written in pieces."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in _CALLS:
            continue
        where, context_at = _CALLS[name]
        text = _text_of(node, where)
        context = _text_of(node, context_at) if context_at is not None else ""
        if text:
            yield f"{context}\x04{text}" if context else text


def messages_of_template(source: str) -> Iterator[str]:
    """The messages that a Django template marks."""
    for call in _TEMPLATE_CALL.finditer(templatize(source)):
        first, second = (ast.literal_eval(text) if text else "" for text in call.group(3, 4))
        yield f"{first}\x04{second}" if call[2] else first


def _text_of(call: ast.Call, position: int) -> str:
    argument = call.args[position] if len(call.args) > position else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""
