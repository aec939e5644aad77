"""Help pages that list options under headings, so that many of them stay readable."""

from __future__ import annotations

from typing import Any

import click

_OTHERS = "Options"


class HeadedOption(click.Option):
    """An option that stands under a heading of its own.

    Parameters
    ----------
    heading
        The heading.
    """

    def __init__(self, *args: Any, heading: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heading = heading


class HeadedCommand(click.Command):
    """A command whose help lists options under their headings, in the order of the options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {_OTHERS: []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                heading = param.heading if isinstance(param, HeadedOption) else _OTHERS
                sections.setdefault(heading, []).append(record)
        for heading, records in self.sections(sections).items():
            with formatter.section(heading):
                formatter.write_dl(records)

    def sections(self, found: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
        """The sections to show, of those of the options."""
        return found
