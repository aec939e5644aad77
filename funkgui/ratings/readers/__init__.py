"""Files of ratings and of titles: which format a file has, and how it is read."""

from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.reading import read_ratings
from funkgui.ratings.readers.titles import read_titles
from funkgui.ratings.readers.watch import ProgressCallback

__all__ = ["ProgressCallback", "RatingFile", "read_ratings", "read_titles"]
