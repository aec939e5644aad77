"""Tooltips that show what a file says as it is."""

from __future__ import annotations

import html


def plain_tip(text: str) -> str:
    """A tooltip of lines with titles in them: a title is not markup, whatever is in it.

    Its lines are broken nowhere else: not between a number and its unit.
    """
    if "<" not in text:
        return text
    return f"<p style='white-space:pre'>{html.escape(text)}</p>"
