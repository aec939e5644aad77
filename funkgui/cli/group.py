"""``funkgui`` itself: finds the command, or opens the window; turns errors into exit codes."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from funkgui import __version__
from funkgui.cli.options.common import A_PATH
from funkgui.errors import CancelledError, FunkGuiError
from funkgui.files.presence import is_there

COMMANDS = (
    "demo",
    "train",
    "crossvalidate",
    "evaluate",
    "predict",
    "recommend",
    "similar",
    "factors",
    "info",
    "convert",
    "generate",
    "split",
)

WENT_WRONG = 1
"""Exit code where a command could not do its work, or its training diverged."""

INTERRUPTED = 128 + signal.SIGINT
"""Exit code after Ctrl-C, as shells count it: 130."""


_WORDS = "funkgui.words"
"""Of the command line, in what click keeps with a command."""

_MOST_WORDS = 10
"""In the name of a file that is looked for: among many words, all pairs would take too long."""


class Failure(click.ClickException):
    """What went wrong, in one sentence on standard error; exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(f"funkgui: {self.message}", file=file, err=file is None)


class FunkGuiGroup(click.Group):
    """The commands, each imported when it is asked for; any other first word is a file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"funkgui.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        ctx.meta[_WORDS] = args
        if args[0] in COMMANDS:
            return super().resolve_command(ctx, args)
        if len(args) > 1:
            ctx.fail(
                f"There is no command called {args[0]}; there are {', '.join(COMMANDS)}. "
                "To open a file, give its name alone, in quotes if it has blanks."
            )
        return args[0], _open_file, args

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            told = "\n".join([error.format_message(), *_cut_names(ctx)])
            raise click.UsageError(told, error.ctx) from error
        except FunkGuiError as error:
            raise Failure(" ".join([str(error), *_cut_names(ctx)])) from error
        except MemoryError as error:
            raise Failure(
                "There is not enough memory for this; close other programs, or take fewer factors."
            ) from error
        except (KeyboardInterrupt, CancelledError) as error:
            raise click.exceptions.Exit(INTERRUPTED) from error


@click.group(
    cls=FunkGuiGroup,
    invoke_without_command=True,
    subcommand_metavar="[FILE | COMMAND ...]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="A file named like a command is opened as ./train. "
    "Commands that read ratings take - for standard input; convert and generate write to - for "
    "standard output.",
)
@click.version_option(__version__, prog_name="FunkGUI", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Factor rating matrices, and watch it happen.

    With a FILE of ratings (an archive or a folder will do) or a project, or with nothing, FunkGUI
    opens its window. The commands work without one.

    \b
    Examples:
      funkgui demo
      funkgui ratings.csv
      funkgui train ratings.csv --save model.funk
    """
    if ctx.invoked_subcommand is None:
        _show_window(ctx, None)


@click.command(hidden=True)
@click.argument("file", type=A_PATH)
@click.pass_context
def _open_file(ctx: click.Context, file: Path) -> None:
    """Open the window with a rating file, a folder of them, or a project."""
    if not is_there(file):
        raise FunkGuiError(
            f"There is neither a file nor a command called {file}; 'funkgui --help' lists the "
            "commands."
        )
    _show_window(ctx, file)


def _cut_names(ctx: click.Context) -> Iterator[str]:
    """What to add to an error where the shell has cut the names of files at their blanks."""
    words = ctx.meta.get(_WORDS, [])
    for at, first in enumerate(words):
        if is_there(Path(first)):
            continue
        names = (" ".join(words[at:end]) for end in range(at + 2, at + _MOST_WORDS + 1))
        if name := next((one for one in names if is_there(Path(one))), ""):
            yield f"There is a file called {name}; put its name in quotes."


def _show_window(ctx: click.Context, file: Path | None) -> NoReturn:
    from funkgui.gui.app import run_window

    ctx.exit(run_window(file))
