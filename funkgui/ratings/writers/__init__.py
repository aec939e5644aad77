"""Writing ratings to files, in the formats of `formats.FORMATS`."""

from funkgui.ratings.writers.formats import FORMATS, WriteFormat
from funkgui.ratings.writers.writing import Written, format_of, write_ratings

__all__ = ["FORMATS", "WriteFormat", "Written", "format_of", "write_ratings"]
