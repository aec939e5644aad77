"""Which of the files at a path holds the ratings, and which format reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from funkgui.errors import PartError, ReadError
from funkgui.ratings.readers.formats import recognise
from funkgui.ratings.readers.joined_text import JoinedText, joined_source
from funkgui.ratings.readers.lines.netflix import recognise_all
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.quoted import listed
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sources.archives import Archive, archive_kind
from funkgui.ratings.readers.sources.containers import Container, Entry, list_archive, list_folder
from funkgui.ratings.readers.sources.file_names import PART, PLAIN, SURE, rank
from funkgui.ratings.readers.sources.head import Head, head_from, head_of, made_head, read_head
from funkgui.ratings.readers.sources.numbered import n_parts_around, parts_of_one
from funkgui.ratings.readers.sources.source import Source, open_in_order
from funkgui.ratings.readers.sources.stream import cannot_read
from funkgui.ratings.readers.tables.batches_file import BatchesFile
from funkgui.ratings.readers.tables.joined_batches import JoinedBatches
from funkgui.ratings.readers.titles import titles_beside
from funkgui.ratings.readers.watch import Watch

_MOST_HEADS = 32
"""How many files are looked into: those with the most telling names."""

_SURE_ENOUGH = 0.5
_MOST_NAMED = 5


@dataclass(frozen=True)
class Found:
    """The file that holds the ratings, and where it was found.

    Attributes
    ----------
    recognised
        The file or files, and the format.
    part
        The file's name within an archive or folder; empty for a file of its own.
    parts
        The names of the first files there.
    titles, titles_head
        The file in there that plainly has the titles of the items, and its beginning, where that
        was looked at on the way.
    doubts
        What a person should know of how it was found, a sentence each.
    """

    recognised: Recognised
    part: str = ""
    titles: Source | None = None
    titles_head: Head | None = None
    doubts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def format_with(self, words: str) -> str:
        """The format in words, and where the file was found."""
        return f"{words}, from {self.part}" if self.part else words

    def parts_with(self, inner: Sequence[str]) -> tuple[str, ...]:
        """The parts to choose from, with those of the file itself."""
        if not self.part or not self.parts:
            return self.parts or tuple(inner)
        parts: list[str] = []
        for name in self.parts:
            parts += [name, *(f"{name}/{one}" for one in inner if name == self.part)]
        return tuple(parts)

    def part_with(self, inner: str) -> str:
        """The part that is read, with that of the file itself."""
        return "/".join(one for one in (self.part, inner) if one)


def find(path: Path, options: ReadOptions, watch: Watch) -> Found:
    """Find the ratings in a file, an archive or a folder.

    Raises
    ------
    ReadError
        Where there are none, or something cannot be read.
    """
    try:
        outside, options = _outside(path, options)
        is_folder = outside.is_dir()
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from error
    if outside != path:  # a file within was chosen by its path: the others are no choice
        return replace(find(outside, options, watch), parts=())
    if is_folder:
        return _find_in(list_folder(path, watch), options, watch)
    head = read_head(path)
    kind = archive_kind(head.start)
    codec = head.source.codec
    if not kind or (kind == "zip" and codec):
        return Found(recognise(head, options), doubts=_parts_doubts(path))
    known = _known(head, options) if kind == "zip" else None
    if known is not None:
        return Found(known)
    archive = Archive(path, head.source.n_bytes, kind, codec)
    return _find_in(list_archive(archive, watch), options, watch)


def _outside(path: Path, options: ReadOptions) -> tuple[Path, ReadOptions]:
    """The archive where a path leads into one, such as ``ml-100k.zip/u1.base``, and the part.

    A part that was chosen is one of the file within.
    """
    if path.exists():
        return path, options
    outside = next((parent for parent in path.parents if parent.is_file()), None)
    if outside is None or not archive_kind(read_head(outside).start):
        return path, options
    part = path.relative_to(outside).as_posix()
    return outside, options.changed(part=f"{part}/{options.part}" if options.part else part)


def _known(zip_file: Head, options: ReadOptions) -> Recognised | None:
    """What a format makes of a zip archive that is itself a file of it, such as a spreadsheet."""
    try:
        found = recognise(zip_file, options)
    except ReadError:
        return None
    return found if found.confidence > 0 else None


def _find_in(container: Container, options: ReadOptions, watch: Watch) -> Found:
    around, parts = [entry.source for entry in container.entries], container.parts
    container, options = _narrowed(container, options)
    sources = [entry.source for entry in container.entries]
    if len(sources) > 1:
        together = recognise_all(sources, options, watch)
        if together is not None:
            titles = titles_beside("mv_0000001.txt", around)
            return Found(together, titles=titles, parts=parts)
    candidates = list(_candidates(container, options, watch))
    best = _best(container, candidates)
    beside = best.entry.source.path.parent
    around.sort(key=lambda source: source.path.parent != beside)
    titles = titles_beside(best.entry.name, around)
    heads = (one.head for one in candidates if one.entry.source is titles)
    titles_head = next(heads, None)
    assert best.recognised is not None
    numbered = parts_of_one(best.entry, container.entries)
    together = _joined(best, [one.source for one in numbered], options, watch)
    if together is not None:
        told = (
            f"{len(numbered)} files were read as one table: {_names([e.name for e in numbered])}."
        )
        doubts = _doubts(best, [one for one in candidates if one.entry not in numbered])
        return Found(together, "", titles, titles_head, (told, *doubts), parts)
    doubts = _doubts(best, candidates)
    return Found(best.recognised, best.entry.name, titles, titles_head, doubts, parts)


def _narrowed(container: Container, options: ReadOptions) -> tuple[Container, ReadOptions]:
    """The part that the options name: a file, what is in a file, or a folder of files."""
    part = options.part
    if not part:
        return container, options
    named = [entry for entry in container.entries if part in (entry.name, Path(entry.name).name)]
    if named:
        entry = min(named, key=lambda entry: entry.name != part)
        return replace(container, entries=(entry,)), options.changed(part="")
    for entry in container.entries:
        if part.startswith(f"{entry.name}/"):
            inner = options.changed(part=part.removeprefix(f"{entry.name}/"))
            return replace(container, entries=(entry,)), inner
    folder = f"{part.rstrip('/')}/"
    below = tuple(entry for entry in container.entries if entry.name.startswith(folder))
    if below:
        return replace(container, entries=below), options.changed(part="")
    if len(container.entries) == 1:  # then it may be a part of that file
        return container, options
    names = _names([entry.name for entry in container.entries])
    reason = f"there is no {part} in this {container.kind}; it holds {names}."
    raise PartError(container.path, reason, container.parts)


@dataclass(frozen=True)
class _Candidate:
    """What a file within turned out to be: known to a format, or at fault."""

    entry: Entry
    head: Head | None = None
    recognised: Recognised | None = None
    fault: ReadError | None = None

    @property
    def confidence(self) -> float:
        return 0.0 if self.recognised is None else self.recognised.confidence

    @property
    def order(self) -> tuple[bool, int, float, int]:
        """Higher for the file that is more likely meant."""
        sure = self.confidence >= _SURE_ENOUGH
        source = self.entry.source
        size = source.n_bytes if source.member is None else source.member.n_bytes
        return sure, rank(self.entry.name), self.confidence, size


def _candidates(container: Container, options: ReadOptions, watch: Watch) -> Iterator[_Candidate]:
    """What the files with the most telling names are, in their order in the container."""
    entries = container.entries
    ranked = sorted(range(len(entries)), key=lambda n: -rank(entries[n].name))
    wanted = [entries[n] for n in sorted(ranked[:_MOST_HEADS])]
    for entry, head in _heads(container, wanted, watch):
        watch.check()
        if isinstance(head, ReadError):
            yield _Candidate(entry, fault=head)
            continue
        try:
            yield _Candidate(entry, head, recognise(head, options))
        except ReadError as error:
            yield _Candidate(entry, head, fault=error)


def _heads(
    container: Container, entries: Sequence[Entry], watch: Watch
) -> Iterator[tuple[Entry, Head | ReadError]]:
    if container.kind == "folder":
        for entry in entries:
            try:
                yield entry, read_head(entry.source.path)
            except ReadError as error:
                yield entry, error
        return
    streams = open_in_order([entry.source for entry in entries], watch)
    try:
        for entry, (source, stream) in zip(entries, streams, strict=True):
            try:
                yield entry, head_from(source, stream)
            except ReadError as error:
                yield entry, error
    except OSError as error:
        raise cannot_read(container.path, error) from error


def _best(container: Container, candidates: Sequence[_Candidate]) -> _Candidate:
    best = max(candidates, key=lambda one: one.order, default=None)
    if best is None:
        raise container.without_ratings()
    if best.confidence > 0:
        return best
    # None is surely one of ratings: say what is wrong with the only one that could be meant.
    sure = [one for one in candidates if rank(one.entry.name) == SURE]
    meant = candidates if len(candidates) == 1 else sure
    if len(meant) != 1:
        raise container.without_ratings()
    if meant[0].fault is not None:
        raise meant[0].fault
    return meant[0]


def _doubts(best: _Candidate, candidates: Sequence[_Candidate]) -> tuple[str, ...]:
    """Other files that may be meant, unless the name of the best is one that only ratings have."""
    lowest = PLAIN if rank(best.entry.name) == SURE else PART
    others = [
        one.entry.name
        for one in candidates
        if one is not best and one.confidence >= _SURE_ENOUGH and rank(one.entry.name) >= lowest
    ]
    if not others:
        return ()
    verb = "is another" if len(others) == 1 else "are others"
    return (f"Of several files that may be ratings, {best.entry.name} was taken; there {verb}: "
            f"{_names(others)}.",)  # fmt: skip


def _parts_doubts(path: Path) -> tuple[str, ...]:
    """That a file is one of several parts."""
    n_parts = n_parts_around(path)
    if n_parts == 1:
        return ()
    told = (
        f"By its name this is one of {n_parts:,} parts of a table; open their folder to read all."
    )
    return (told,)


def _joined(
    best: _Candidate, sources: Sequence[Source], options: ReadOptions, watch: Watch
) -> Recognised | None:
    """What the parts of a table are together; None where there is but one, or no way to join."""
    if len(sources) == 1 or best.head is None:
        return None
    if isinstance(best.recognised, BatchesFile):
        files = []
        for source in sources:
            part = recognise(head_of(source, watch), options)
            if not isinstance(part, type(best.recognised)):
                return None
            files.append(part)
        return JoinedBatches(files[0].head, options, files=tuple(files))
    text = best.head.text
    # JSON in brackets would be one text after the other.
    if text is None or text.encoding == "utf-16" or text.lines.lstrip().startswith(b"["):
        return None
    codec = best.head.source.codec
    texts = tuple(replace(source, codec=codec) for source in sources)
    joined = JoinedText(texts, recognise(made_head(joined_source(texts)), options))
    return joined if joined.confidence >= _SURE_ENOUGH else None


def _names(names: Sequence[str]) -> str:
    return listed(names, _MOST_NAMED) or "nothing that may be ratings"
