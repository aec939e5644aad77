"""``funkgui split``: ratings to train on in one file, ratings to test on in another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np

from funkgui.cli.files import rating_files
from funkgui.cli.files.loading import load_matrix, load_ratings
from funkgui.cli.options import common, read_options
from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.options.setting_option import Decorator, all_of, facts, flag, setting_option
from funkgui.cli.progress import Progress
from funkgui.cli.text import write_results
from funkgui.errors import FunkGuiError
from funkgui.files.new_file import new_files
from funkgui.ratings.counted import counted
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.masks.scheme import SCHEMES, MaskScheme
from funkgui.ratings.matrix import BoolArray, RatingMatrix
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.select import only_ratings
from funkgui.ratings.setting import Setting, settings_of

_HEADING = "Which ratings are tested on"


class _SchemesCommand(HeadedCommand):
    """A command whose help tells what each scheme hides."""

    def sections(self, found: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
        choices = found.pop(_HEADING)
        return {
            "Options": found.pop("Options"),
            _HEADING: choices,
            "Schemes": list(SCHEMES.items()),
        } | found


def _option(one: Setting) -> Decorator:
    """Of one field of `MaskScheme`; None where it is not given."""
    about = f"{facts(one, tuple(SCHEMES), 'all schemes')}; default: {one.default}"
    return setting_option(one, _HEADING, f"{one.help}  [{about}]")


class _Part(NamedTuple):
    """Ratings that were written: who has rated what among them, and what is told of them."""

    name: str
    users: BoolArray
    items: BoolArray
    results: dict[str, Any]


@click.command(cls=_SchemesCommand)
@click.argument("source", metavar="FILE", type=common.RATINGS)
@click.option(
    "--train",
    "train_target",
    metavar="OUT",
    type=common.A_PATH,
    required=True,
    help="Where to write the ratings to train on.",
)
@click.option(
    "--test",
    "test_target",
    metavar="OUT",
    type=common.A_PATH,
    required=True,
    help="Where to write the ratings to test on.",
)
@rating_files.written_format(
    f"Format of both; else the one that the ending of each tells: {rating_files.ENDINGS}."
)
@click.option(
    "--given",
    "given_path",
    metavar="FILE",
    type=common.RATINGS,
    help="The test file of --scheme given-test; it is read by the same options.",
)
@common.as_json
@all_of([_option(one) for one in settings_of(MaskScheme)])
@read_options.reading
@click.pass_context
def command(
    ctx: click.Context,
    /,
    source: Path,
    train_target: Path,
    test_target: Path,
    format_key: str,
    given_path: Path | None,
    as_json: bool,
    reading: ReadOptions,
    **given: Any,
) -> None:
    """Split ratings in two: some to train on, others to test.

    A project whose mask is not drawn anew by options is split by the mask that it has.

    \b
    Examples:
      funkgui split ratings.csv --train train.csv --test test.csv --share 0.2 --seed 7
      funkgui split u.data --scheme newest-per-user --per-user 5 --train a.tsv --test b.tsv
      funkgui split ml.zip --scheme whole-users --share 0.05 --train a.parquet --test b.parquet
      funkgui split model.funk --train train.csv --test test.csv
    """
    chosen = {name: value for name, value in given.items() if value is not None}
    scheme = _scheme(ctx, chosen)
    if (given_path is not None) != (scheme.scheme == "given-test"):
        ctx.fail("--given FILE and --scheme given-test go together.")
    for target in (train_target, test_target):
        rating_files.check_target(target, format_key, source, given_path)
    if os.path.realpath(train_target) == os.path.realpath(test_target):
        ctx.fail("--train and --test name the same file.")
    with Progress() as progress:
        ratings, holdout = load_matrix(ctx, source, progress, reading)
        if chosen or holdout is None:
            tested = load_ratings(given_path, progress, reading).ratings if given_path else None
            holdout = scheme.draw(ratings, tested)
        _check_both(holdout, source)
        # A new part beside an old one would test on what is trained on.
        with new_files():
            train = _written(ratings, ~holdout.hidden, train_target, format_key, progress)
            test = _written(ratings, holdout.hidden, test_target, format_key, progress)
    new = {
        "n_new_users": int(np.count_nonzero(test.users & ~train.users)),
        "n_new_items": int(np.count_nonzero(test.items & ~train.items)),
    }
    results = {"scheme": holdout.scheme, "train": train.results, "test": test.results, **new}
    write_results(results, _text(holdout, train, test, *new.values()), as_json=as_json)


def _scheme(ctx: click.Context, given: dict[str, Any]) -> MaskScheme:
    """The scheme of the options given; ends with the usage where it does not use one of them."""
    scheme = MaskScheme(**given)
    for one in settings_of(MaskScheme):
        if one.name in given and not scheme.uses(one.name):
            ctx.fail(f"{flag(one.name)} goes with --scheme {', '.join(one.used_by)}.")
    return scheme


def _check_both(holdout: Holdout, source: Path) -> None:
    """Refuse a split with nothing on one of its sides."""
    if holdout.n_hidden == 0:
        raise FunkGuiError(
            f"No rating of {source.name} would be tested on ({holdout.scheme}); test on more, "
            "or choose another --scheme."
        )
    if holdout.n_train == 0:
        raise FunkGuiError(
            f"No rating of {source.name} would be left to train on ({holdout.scheme}); test on "
            "fewer."
        )


def _written(
    ratings: RatingMatrix, chosen: BoolArray, target: Path, format_key: str, progress: Progress
) -> _Part:
    part = only_ratings(ratings, chosen)
    results = rating_files.write_file(part, target, format_key, progress)
    users, items = np.diff(part.indptr) > 0, part.item_counts > 0
    sizes = {"n_users": int(np.count_nonzero(users)), "n_items": int(np.count_nonzero(items))}
    return _Part(target.name, users, items, results | sizes)


def _text(holdout: Holdout, train: _Part, test: _Part, new_users: int, new_items: int) -> str:
    written = (rating_files.written_text(part.results) for part in (train, test))
    lines = [f"Tested on: {holdout.scheme}.", *written]
    new = (new_users, "user"), (new_items, "item")
    if told := " and ".join(counted(n, thing) for n, thing in new if n):
        lines.append(f"Without a rating in {train.name}: {told} of {test.name}.")
    lines += [f"{part.name}: {told}" for part in (train, test) for told in part.results["left_out"]]
    return "\n".join(lines)
