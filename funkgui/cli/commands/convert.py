"""``funkgui convert``: ratings from a file or a project, written in another format."""

from __future__ import annotations

from pathlib import Path

import click

from funkgui.cli.files import rating_files
from funkgui.cli.files.loading import load_matrix
from funkgui.cli.options import common, read_options
from funkgui.cli.options.headed import HeadedCommand
from funkgui.cli.progress import Progress
from funkgui.cli.text import write_results
from funkgui.ratings.readers.options import ReadOptions


@click.command(cls=HeadedCommand)
@click.argument("source", metavar="IN", type=common.RATINGS)
@click.argument("target", metavar="OUT", type=common.OUT_PATH)
@rating_files.written_format(
    f"Format to write; else the one that the ending of OUT tells: {rating_files.ENDINGS}."
)
@common.as_json
@read_options.reading
@click.pass_context
def command(
    ctx: click.Context,
    /,
    source: Path,
    target: Path,
    format_key: str,
    as_json: bool,
    reading: ReadOptions,
) -> None:
    """Write the ratings of a file or a project in another format.

    What is written reads back as the same ratings. What the format has no room for, such as the
    ids of users and items in Matrix Market files, is told. With - as OUT, ratings go to standard
    output, and what is told to standard error.

    \b
    Examples:
      funkgui convert ratings.dat ratings.parquet
      funkgui convert model.funk table.csv --to wide
      funkgui convert log.txt ratings.csv --user-column who --missing 99
      funkgui convert ml.zip - --to tsv | sort -k 2
    """
    rating_files.check_target(target, format_key, source)
    with Progress() as progress:
        ratings, _ = load_matrix(ctx, source, progress, reading)
        results = rating_files.write_file(ratings, target, format_key, progress)
    text = "\n".join([rating_files.written_text(results), *results["left_out"]])
    write_results(results, text, as_json=as_json, beside=target)
