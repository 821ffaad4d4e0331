"""Cells that a spreadsheet shows and never runs."""

import re

#: What a spreadsheet takes for the beginning of a formula or command, also in the wide forms of Asian keyboards.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def inert(cell: object) -> object:
    """The cell as it may be written to a CSV or XLSX file that somebody opens in a spreadsheet.

    Text that would be run gets an apostrophe in front, which a spreadsheet takes for "this is text". Numbers, as such
    or as text, stay numbers.
    """
    if not isinstance(cell, str):
        return cell
    # Blanks in front do not keep every program from running it.
    if cell.lstrip(" \u00a0\ufeff").startswith(_BEGINNINGS) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
