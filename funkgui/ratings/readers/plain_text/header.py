"""What the names in a header line say about the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from funkgui.ratings.readers.plain_text.label_kinds import ITEMS

_USER = ("user", "username", "reviewer", "rater", "customer", "buyer", "member", "visitor",
         "reader", "person", "account", "profile", "viewer", "listener", "critic", "voter",
         "player", "participant", "respondent", "student", "pupil", "email", "emailaddres",
         "emailadresse", "cust", "authorsteam", "steam", "commentauthor", "household", "judge",
         "useri", "benutzer", "nutzer", "kunde", "kunden", "teilnehmer", "schüler", "utilisateur",
         "client", "étudiant", "élève", "usuario", "estudiante", "alumno", "usuário", "cliente",
         "utente", "gebruiker", "taster", "użytkownik", "пользователь", "用户", "ユーザー",
         "사용자", "u")  # fmt: skip
_KINDS_OF_ITEM = (
    "item", "movie", "film", "product", "asin", "parentasin", "book", "isbn", "song",
    "track", "album", "show", "tvshow", "anime", "joke", "game", "app", "business",
    "restaurant", "rest", "recipe", "beer", "bgg", "article", "video", "course",
    "stockcode", "sku", "object", "lineitem", "const", "seriesanimedb", "seriesmangadb",
    "mangamangadb", "rymalbum", "commentpost", "question", "stepname", "problem", "exercise",
    "offering",
    "artikel", "produkt", "buch", "spiel", "fach", "filme", "película", "pelicula", "libro",
    "livre", "produit", "producto", "prodotto", "hotel", "venue", "place", "wine", "фильм", "电影",
    "映画", "영화", "i",
)  # fmt: skip
_TITLES = ("title", "titel", "titre", "título", "titulo", "titolo", "标题", "书名")
_TITLE = (*_TITLES, "name", "bezeichnung")
_PERHAPS_ITEM = ("candidate", "media", "series", "artist", "work")
"""Items only where no other column holds any: candidates answer questions, films are on media."""

_ITEM = (*_KINDS_OF_ITEM, *_TITLES, *_PERHAPS_ITEM)
_RATING = ("rating", "score", "star", "overall", "rate", "value", "grade", "mark", "vote",
           "preference", "point", "r", "bewertung", "wertung", "stern", "sterne", "punkt", "punkte",
           "évaluation", "evaluation", "étoile", "calificación", "calificacion", "valoración",
           "valoracion", "puntuación", "puntuacion", "valutazione", "voto", "nota", "avaliação",
           "avaliacao", "beoordeling", "cijfer", "ocena", "оценка", "评分", "評価", "평점",
           "yourated", "note", "ratingvalue", "ratingval", "starvalue", "correctfirstattempt",
           "correct", "answeredcorrectly")  # fmt: skip
_RATING_ENDS = ("rating", "score", "star", "overall", "bewertung")
_YES_ENDS = ("recommended", "recommend", "votedup")
_OTHERS_RATING = ("average", "avg", "mean", "imdb", "weighted")
"""Beginnings of what is rather told of an item than given by a user."""

_OWN = ("my", "your")
_OWN_RATING = (*(whose + rating for whose in _OWN for rating in _RATING), "个人评分", "我的评分")
_KINDS = ("number", "nummer", "nr", "no", "num", "code", "key", "name", "description", "index",
          "idx", "label", "email", "handle", "sha1", "md5", "mbid", "uuid", "uri", "hash", "title",
          "名")  # fmt: skip
"""Ends of names that tell what kind of a label a user or an item has."""

_TIMES = ("ts", "tstamp", "datum", "zeit", "zeitpunkt", "zeitstempel", "fecha", "horodateur")
_TIME_ENDS = ("time", "timestamp", "date", "created", "updated", "utc", "时间", "日期")
_AT = re.compile(r"(.*[\W_])?(?i:at|ts)|.*[a-z](At|Ts)", re.DOTALL)
"""``created_at``, ``ratedAt``, ``at`` alone, and ``event_ts``."""

_LABELS = ("token",)
_NUMBERS = ("float",)
_IN_BRACKETS = re.compile(r"(?<=\w)\s*\([^()]*\)$")
"""A unit or a scale after a name: ``Rating (1-10)``."""

_ORANGE_MARK = re.compile(r"[a-zA-Z]{1,3}#")
_COUNTS = ("count", "cnt", "play", "played", "playcount", "listen", "weight", "quantity", "qty",
           "click", "view", "frequency", "freq", "purchase", "visit", "ratio", "menge", "anzahl",
           "stückzahl", "quantité", "cantidad", "quantità")  # fmt: skip
_NO_COUNTS = ("review", "overview", "lastplayed", "account", "discount")
_NO_TIME = re.compile(
    r"publi.*|pubdate|(上映|出版|发行).*|.*candidate|.*(release|birth|publication|registration|signup|crawl).*"
)
"""Dates that are told of an item or of a user."""

_PARTS_OF_TIMES = ("day", "month", "year", "hour", "minute", "second")
_DURATION = re.compile(r"(max|min|avg|total)?(play|run|watch|read|cook|prep|wait|total)(ing)?time")
_ID = re.compile(r".*id\W*(:.*)?", re.IGNORECASE)
_NO_ITEM = ("review", "comment", "rating", "order", "session", "row")
"""Beginnings of ids that are of no item."""

_OF_ROWS = ("", "id", "row", "index", "unnamed")
"""Names of columns that number the rows."""

_ID_AHEAD = re.compile(r"^((?i:id)[_ ](?=.)|[iI][dD](?=[A-Z][a-z]))")
"""Of names such as ``id_student`` and ``idUsuario``."""

_ID_WITHIN = re.compile(r"(\.data)?\.id$")
"""What ids of JSON:API's relationships end in: ``relationships.user.data.id`` is a user's."""

_PARTS = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|\d+")
"""The words of a name: of ``gPlusUserId`` they are g, Plus, User and Id."""

_OF_ITEMS = frozenset((
    "artist", "year", "genre", "director", "type", "publisher", "url", "uri", "link", "date",
    "isbn", "series", "season", "episode", "number", "format", "platform", "brewery", "winery",
    *_TITLES, *_KINDS_OF_ITEM,
))  # fmt: skip
"""Words in names of what is told of an item."""


@dataclass(frozen=True)
class Roles:
    """Positions of the columns that a header line names; None where it does not."""

    user: int | None
    item: int | None
    rating: int | None
    time: int | None
    title: int | None


def find_roles(names: Sequence[str]) -> Roles:
    """Tell from their names which columns are user, item, rating, time and title.

    Names may carry a type, as RecBole's do (``uid:token``, ``like:float``), or Orange's mark of
    one (``D#user``).
    """
    words = [_word(name) for name in names]
    times = [n for n, word in enumerate(words) if _is_time(word, names[n])]
    of_rating = (n for n in times if "rated" in map(str.lower, _parts(names[n])))
    time = next((n for some in (of_rating, times) for n in some), None)
    ids = {n for n, name in enumerate(names) if _ID.fullmatch(name) or _ID_AHEAD.match(name)}
    rating = _first(words, (*_OWN_RATING, *_RATING), {time, *ids})
    if rating is None:
        rating = _ending(words, {time, *ids})
    bare = [_without_kind(word) for word in words]
    last_of_ids = [_last_before(("id",), name) for name in names]
    last = [_last_before(_KINDS, name) for name in names]
    user = _first(words, _USER, {time, rating})
    item = _first(words, _ITEM, {time, rating, user, *_counts_beside_ids(names, words, ids)})
    # An item is rather known by its name than a user: there are many of one.
    for telling, of_item in ((last_of_ids, bare), (bare, last_of_ids), (last, last)):
        user = user if user is not None else _first(telling, _USER, {time, rating, item})
        item = item if item is not None else _first(of_item, _ITEM, {time, rating, user})
    within = _within(names)
    user = user if user is not None else _first(within, _USER, {time, rating, item})
    # Of a mere name, or a title of something, it is told least what it names.
    for telling, wanted in ((within, _KINDS_OF_ITEM), (words, ("name",)), (within, _TITLE)):
        item = item if item is not None else _first(telling, wanted, {time, rating, user})
    named = _after_name_of_user(words, ids, user, item)
    item = item if named is None else named
    taken = {time, rating, user, None if named is None or user is None else user + 1}
    if user is None:  # a visit stands for who came, if nothing before it may tell that
        untold = (n for n, word in enumerate(words) if n not in taken and word not in _OF_ROWS)
        first = next(untold, None)
        user = first if first in ids and words[first] == "session" else None
    types = [_type(name) for name in names]
    if sum(one is not None for one in types) > 1:
        rating = rating if rating is not None else _typed(types, _NUMBERS, {time, user, item})
        user = user if user is not None else _typed(types, _LABELS, {time, rating, item})
        item = item if item is not None else _typed(types, _LABELS, {time, rating, user})
    is_named = item is not None and words[item].endswith(_TITLE)
    of_users = {n for n, both in enumerate(zip(words, bare, strict=True)) if {*both} & {*_USER}}
    title = None if is_named else _title(words, {*taken, item, *of_users})
    return Roles(user, item, rating, time, title)


def find_title_columns(names: Sequence[str]) -> tuple[int, int] | None:
    """Positions of the item's label and its title; None where the names tell of neither."""
    words = [_word(name) for name in names]
    title = _title(words, set())
    item = _first(words, (*_KINDS_OF_ITEM, "series", "id", *_TITLES, "artist", "name"), {title})
    if item is None and title is None:
        return None
    item = item if item is not None else (1 if title == 0 else 0)
    return item, title if title is not None else (1 if item == 0 else 0)


def counts_column(names: Sequence[str]) -> str | None:
    """The name of a column that seems to hold counts, such as of plays; None where none does."""
    words = ((name, _word(name)) for name in names)
    counts = (n for n, word in words if word.endswith(_COUNTS) and not word.endswith(_NO_COUNTS))
    return next(counts, None)


def is_average(name: str) -> bool:
    """Whether a column of ratings is named as one of what others gave on average."""
    return _word(name).startswith(_OTHERS_RATING)


def _after_name_of_user(
    words: Sequence[str], ids: set[int], user: int | None, item: int | None
) -> int | None:
    """The column of item ids, where the name right behind the user's id is that of the user."""
    if user not in ids or item != user + 1 or words[item] != "name":
        return None
    return next((n for n in sorted(ids - {user}) if not words[n].startswith(_NO_ITEM)), None)


def _counts_beside_ids(names: Sequence[str], words: Sequence[str], ids: set[int]) -> set[int]:
    """The columns that tell how many a user has: ``products`` beside ``product_id``."""
    plurals = {f"{words[n]}s": words[n] for n in ids}
    return {n for n, name in enumerate(names) if words[n] == plurals.get(name.lower())}


def _type(name: str) -> str | None:
    """The type that a name carries, if it does."""
    kind = name.strip().rpartition(":")[2] if ":" in name else ""
    return kind if kind in (*_LABELS, *_NUMBERS, "token_seq", "float_seq") else None


def _typed(types: Sequence[str | None], kinds: Sequence[str], taken: set[int | None]) -> int | None:
    """The first column with one of some types."""
    return next((n for n, kind in enumerate(types) if kind in kinds and n not in taken), None)


def _title(words: Sequence[str], taken: set[int | None]) -> int | None:
    named = _first(words, _TITLE, taken)
    if named is not None:
        return named
    return next(
        (n for n, word in enumerate(words) if word.endswith(_TITLE) and n not in taken), None
    )


def _first(words: Sequence[str], wanted: Sequence[str], taken: set[int | None]) -> int | None:
    """The column with the most telling name: the wanted words come best first."""
    at = {words[n]: n for n in reversed(range(len(words))) if n not in taken}
    return next((at[want] for want in wanted if want in at), None)


def _ending(words: Sequence[str], taken: set[int | None]) -> int | None:
    """The column whose name ends like one of ratings: one's own first, averages last."""
    free = [n for n in range(len(words)) if n not in taken]
    ends = [n for n in free if words[n].endswith(_RATING_ENDS)]
    own = (n for n in ends if words[n].startswith(_OWN))
    given = (n for n in ends if not words[n].startswith(_OTHERS_RATING))
    yes = (n for n in free if words[n].endswith(_YES_ENDS))
    return next((n for some in (own, given, yes, ends) for n in some), None)


def _within(names: Sequence[str]) -> list[str]:
    """What fields within others are called there: ``node.title`` is a title, if no other is."""
    bare = [_ID_WITHIN.sub("", name) for name in names]
    ends = [name.rpartition(".")[2] if "." in name else "" for name in bare]
    n_of = Counter(ends)
    return [_without_kind(_word(end)) if n_of[end] == 1 else "" for end in ends]


def tells_of_item(name: str) -> bool:
    """Whether a name has a word of what is told of an item, as ``venue_city``; ``i7`` is its id."""
    if ITEMS.fullmatch(name):
        return False
    return any(_word(part) in _OF_ITEMS or part.lower() == "authors" for part in _parts(name))


def _last_before(kinds: Sequence[str], name: str) -> str:
    """The last word of a name before that of a kind: ``gPlusUserId`` is of a user."""
    *before, kind = _parts(name) or [""]
    is_of_kind = before and kind.lower() in kinds and "." not in name
    return _word(before[-1]) if is_of_kind else ""


def _parts(name: str) -> list[str]:
    return _PARTS.findall(_plain(name))


def _without_kind(word: str) -> str:
    """``membernumber`` is ``member``, and ``reviewprofilename`` is ``profile``."""
    for end in _KINDS:
        if word.endswith(end) and word != end:
            bare = word.removesuffix(end)
            return bare if bare in _USER else bare.removeprefix("review")
    return word


def _word(name: str) -> str:
    """``User_ID``, ``Users``, ``user_id:token``, ``user/userId``, ``D#user`` are all ``user``."""
    bare = re.sub(r"#$", "number", _ID_AHEAD.sub("", _plain(name)).lower())
    word = re.sub(r"[\W_]+", "", bare)
    if word not in ("id", "uid", "uuid", "guid"):
        word = word.removesuffix("uid")
    if word != "id":
        word = re.sub(r"^(..+)\1$", r"\1", word.removesuffix("id"))
    return word if word in ("series", "business", "ts") else word.removesuffix("s")


def _plain(name: str) -> str:
    """A name without a type, also as MongoDB writes it, a mark, or a unit in brackets."""
    bare = _ORANGE_MARK.sub("", name.strip()).partition(":")[0].partition(".$")[0]
    return _IN_BRACKETS.sub("", bare)


def _is_time(word: str, name: str) -> bool:
    # As ``date_day``, beside a month and a year.
    if word.endswith(_PARTS_OF_TIMES) or _NO_TIME.fullmatch(word) or _DURATION.fullmatch(word):
        return False
    return (
        word.endswith(_TIME_ENDS)
        or word.startswith(("date", "timestamp"))
        or word in _TIMES
        or _AT.fullmatch(_plain(name)) is not None
    )
