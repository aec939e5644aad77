"""How many there are of a thing, in words."""

from __future__ import annotations


def counted(n: int, thing: str) -> str:
    """A number of things: ``1 rating``, ``1,234 ratings``."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def one_or_more(n: int, thing: str) -> str:
    """The same without a figure for one: ``a user``, ``an item``, ``2,000 users``."""
    return with_article(thing) if n == 1 else counted(n, thing)


def with_article(thing: str) -> str:
    """``a user``, ``an item``."""
    return f"an {thing}" if thing[0] in "aeio" else f"a {thing}"
