"""Files of ratings and of titles: which format a file has, and how it is read."""

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.reading import preview_ratings, read_ratings
from funkgui.ratings.readers.titles import read_titles
from funkgui.ratings.readers.watch import ProgressCallback

__all__ = [
    "Preview",
    "ProgressCallback",
    "RatingFile",
    "ReadOptions",
    "preview_ratings",
    "read_ratings",
    "read_titles",
]
