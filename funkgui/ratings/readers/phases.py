"""Readings that pass a file more than once, told of as one."""

from __future__ import annotations

from funkgui.ratings.readers.watch import Watch


def phase(watch: Watch, start: float, stop: float) -> Watch:
    """A watch for a part of a reading: its beginning and its end as shares of the whole, 0 to 1."""
    tell = watch.progress
    if tell is None:
        return watch

    def progress(done_bytes: int, total_bytes: int) -> None:
        share = start + (stop - start) * done_bytes / max(total_bytes, 1)
        tell(int(share * total_bytes), total_bytes)

    return Watch(progress, watch.cancelled)
