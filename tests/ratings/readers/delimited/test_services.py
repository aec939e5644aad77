"""One's own ratings and lists of items, with the columns that services write and publish.

Own: the exports of Letterboxd (letterboxd.com/about/importing-data), IMDb as of before 2017,
Discogs (support.discogs.com, "CSV export"), Audible's by OpenAudible, calibre's catalogs,
LibraryThing, MyAnimeList, Vivino, Untappd, Spotify (support.spotify.com, "Understanding your
data"), Last.fm, Rate Your Music, and BoardGameGeek's collections, and Douban's by browser scripts.
Published: Douban (Moviedata-10M), restaurants with ratings (UCI 232), wine reviews, Google Local
(UCSD), WordPress' comments (wp_comments; WooCommerce's reviews of guests), Steam's reviews,
MovieLens' tag genome, lists of items with what all gave on average (IMDb's title.ratings.tsv,
MyAnimeList's anime.csv), and a table that holds no ratings (UCI's wine quality).
"""

from __future__ import annotations

import pytest

from funkgui.ratings.readers import FileLook

PAIRS = [(user, item) for user in range(1, 9) for item in range(11, 17)]


def table(header: str, row: str, n: int = 40) -> str:
    rows = (
        row.format(n=n, u=user, i=item, r=(user * item) % 5 + 1, d=n % 28 + 1)
        for n, (user, item) in enumerate(PAIRS[:n])
    )
    return "\n".join([header, *rows]) + "\n"


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date",
         "2022-01-{d:02d},Film {i},1990,https://boxd.it/{n},{r},,,2022-01-{d:02d}",
         ("Name", "Rating", "Date")),
        ("position,const,created,Title,Title type,You rated,IMDb Rating,Year,URL",
         "{n},tt{n},Sat Jan  1 00:00:00 2011,Film {n},Feature Film,{r},7.{i},1990,http://{n}",
         ("const", "You rated", "created")),
        ("Catalog#,Artist,Title,Label,Format,Rating,Released,release_id,Date Added",
         "CAT{n},The X,Album {n},L,LP,{r},1980,9{n},2022-01-{d:02d} 10:00:00",
         ("Title", "Rating", "Date Added")),
        ("Winery,Wine name,Vintage,Region,Average rating,Scan date,Your rating",
         "W{i},Wine {n},2015,R,3.9,2022-01-{d:02d} 10:00:00,{r}",
         ("Wine name", "Your rating", "Scan date")),
        ("Title,Author,Narrated By,My Rating,Date Added,Duration,Series",
         "Book {n},A {u},N {u},{r},2020-01-{d:02d},10h 3m,", ("Title", "My Rating", "Date Added")),
        ("author_sort,authors,title,rating,pubdate,isbn,id,uuid",
         '"A, {u}",{u} A,Book {n},{r},2000-01-01T00:00:00+00:00,97{n},{n},x{n}',
         ("isbn", "rating")),
        ("Position,Const,Created,Title,URL,IMDb Rating,Your Rating,Date Rated",
         "{n},tt{n},2020-01-01,Film {n},http://{n},7.1,{r},2020-01-{d:02d}",
         ("Const", "Your Rating", "Date Rated")),
        ("objectname,objectid,rating,numplays,maxplaytime,minplaytime,playingtime,runtime",
         "Game {n},5{n},{r},3,60,30,45,45", ("objectid", "rating")),
        ("标题,个人评分,打分日期,我的短评,上映日期,制片国家,条目链接",
         "电影{n},{r},2022/01/{d:02d},好,1990-01-01(中国大陆),中国,http://{n}",
         ("标题", "个人评分", "打分日期")),
        ("series_animedb_id,series_title,my_watched_episodes,my_finish_date,my_score",
         "7{n},Anime {n},12,2020-01-{d:02d},{r}",
         ("series_animedb_id", "my_score", "my_finish_date")),
        ("Book Id\tTitle\tDate\tRating\tDate Read", "9{n}\tBook {n}\t19{n}\t{r}\t[2020-01-{d:02d}]",
         ("Book Id", "Rating", "Date Read")),
        ("RYM Album, First Name,Last Name,Title,Release_Date,Rating,Ownership,Purchase Date,Review",
         "10{n},,Band {n},Album {u},1970,{r},n,,", ("RYM Album", "Rating", "Purchase Date")),
        ("书名,作者,出版日期,豆瓣评分,我的评分,打分日期",
         "书{n},甲{u},1990-1,8.{i},{r},2022/01/{d:02d}", ("书名", "我的评分", "打分日期")),
    ],
)  # fmt: skip
def test_ones_own(read, header, row, columns):
    found = read(table(header, row))
    assert found.columns == columns
    assert found.ratings.n_users == 1
    assert found.n_unread_times == 0


EPISODES = "2020-01-{d:02d}T10:00:00Z,{r},Show {u},2000,{i},{d},Episode {n}"


@pytest.mark.parametrize(
    ("more", "values", "n_items"),
    [(",trakt_id,imdb_id", ",{n},tt{n}", 40), ("", "", 7)],
)
def test_a_season_is_no_user(read, more, values, n_items):
    header = "rated_at,rating,title,year,season,episode,episode_title" + more
    found = read(table(header, EPISODES + values))
    assert (found.ratings.n_users, found.ratings.n_items) == (1, n_items)
    assert found.columns == ("trakt_id" if more else "title", "rating", "rated_at")
    assert found.doubts[0].startswith("No column is named as that of the users")
    assert ("repeat a pair" in found.doubts[-1]) == (not more)


@pytest.mark.parametrize("name", ["reviewerName", "ProfileName", "Account_Name"])
def test_names_of_users_are_no_titles(read, name):
    found = read(table(f"asin,overall,{name},reviewerID,day", "B{i},{r},Ann {u},A{u},{d}"))
    assert found.columns[:2] == ("reviewerID", "asin")
    assert found.ratings.item_titles is None


def test_titles_of_reviews_are_none_of_items(read):
    row = "{r},{review} {n},B{i},A{u},{d}"
    found = read(table("rating,title,asin,user_id,day", row.replace("{review}", "Nice")))
    assert found.columns[:3] == ("user_id", "asin", "rating")
    assert found.ratings.item_titles is None
    own = read(table("rating,title,asin,user_id,day", "{r},Film {i},B{i},A{u},{d}"))
    assert own.ratings.item_titles.tolist() == [f"Film {one[1:]}" for one in own.ratings.item_ids]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("username,food,stars (1-5)", ("username", "food", "stars (1-5)")),
        ("User (id),Movie (name),My verdict (%)", ("User (id)", "Movie (name)", "My verdict (%)")),
        ('"user_id", "track", "score"', ("user_id", "track", "score")),
        ("reviewer_email,product_handle,rating", ("reviewer_email", "product_handle", "rating")),
    ],
)
def test_names_with_more_than_a_name(read, header, columns):
    assert read(table(header, "u{u},i{i},{r}")).columns == columns


def test_a_user_who_is_missing_here_and_there_is_one_still(read):
    rows = table("", "https://{n},Film {i},{r},who {u}").strip() + "\nhttps://x,Film 11,3,\n"
    found = read(f"URL,Film,Rating,Who\n{rows}")
    assert found.columns == ("Who", "Film", "Rating")
    assert found.doubts[1].startswith("1 row without a user was left out")


def test_titles_in_the_first_column_of_ones_own(read):
    found = read(table("objectname,objectid,rating", "Game {n},5{n},{r}"))
    assert found.ratings.item_titles.tolist()[:2] == ["Game 0", "Game 1"]


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("RATING_ID,USER_MD5,MOVIE_ID,RATING,RATING_TIME",
         "10{n},{u:032x},{i},{r},2012-02-11 10:26:05",
         ("USER_MD5", "MOVIE_ID", "RATING", "RATING_TIME")),
        ("用户ID,电影名,评分,评论时间", "{u},电影{i},{r},2012-02-11",
         ("用户ID", "电影名", "评分", "评论时间")),
        ("userID,placeID,rating,food_rating,service_rating", "U10{u},135{i},{r},1,2",
         ("userID", "placeID", "rating")),
        (",country,points,price,region_1,taster_name,title,variety,winery",
         "{n},Italy,8{r},2{r},Etna,Taster {u},Wine {i} 2013,White,W{i}",
         ("taster_name", "title", "points")),
        ("user_id,name,time,rating,text,gmap_id", "{u},Ann {u},161{n:09d},{r},fine,0x80c2:{i}",
         ("user_id", "gmap_id", "rating", "time")),
        ("user_id,name,rating", "{u},Film {i},{r}", ("user_id", "name", "rating")),
        ("comment_ID,comment_post_ID,comment_author,comment_author_email,comment_date,rating",
         "{n},{i},Ann {u},ann{u}@x.org,2021-01-{d:02d} 09:00:00,{r}",
         ("comment_author", "comment_post_ID", "rating", "comment_date")),
        ("comment_ID,comment_post_ID,comment_author,comment_date,user_id,rating,verified,title",
         "{n},{i},Ann {u},2021-01-{d:02d} 09:00:00,0,{r},1,",
         ("comment_author", "comment_post_ID", "rating", "comment_date")),
        ("steamid,appid,weighted_vote_score,voted_up,unix_timestamp_created",
         "7656{u},{i},0.5{n},True,16000000{n:02d}",
         ("steamid", "appid", "voted_up", "unix_timestamp_created")),
        ("movieId,tagId,relevance", "{u},{i},0.{r}2{n}5", ("tagId", "movieId", "relevance")),
    ],
)  # fmt: skip
def test_published(read, header, row, columns):
    found = read(table(header, row))
    assert found.columns == columns
    assert found.n_duplicates == 0


@pytest.mark.parametrize(
    ("header", "row", "doubt"),
    [
        ("tconst\taverageRating\tnumVotes", "tt{n}\t5.{n}\t1{n}",
         "Each user and each item has only one rating"),
        ("anime_id,name,genre,episodes,rating,members", "{n},A,x,12,7.{n},1{n}",
         "Each user and each item has only one rating"),
        ("book_id,title,average_rating,ratings_count", "{n},B {n},3.{n},47{n}",
         "The column average_rating seems to hold averages"),
        ("user_id,name,average_stars", "{n},X,3.{n}", "All ratings are of one item, X"),
    ],
)  # fmt: skip
def test_what_everybody_gave_is_doubted(read, header, row, doubt):
    assert any(one.startswith(doubt) for one in read(table(header, row)).doubts)


def test_a_few_of_many_columns_without_telling_names_are_not_guessed(refusal):
    header = "fixed acidity;volatile acidity;citric acid;residual sugar;pH;alcohol"
    reason = refusal(table(header, "7.4;0.{n};{r};1.9;3.51;9.{u}")).reason
    assert reason.startswith("the names of the 6 columns tell of no user, item or rating: the")
    assert reason.endswith(
        "or, if most columns hold the ratings of an item, that the rows are users."
    )


LONG = "I have been here twice now and would come back at any time {n}"
BEERS = "beer_name,brewery_name,beer_abv,venue_name,rating_score,created_at,checkin_url,{more}"
BEER = "Ale {i},Brewery {i},5.2,Bar {u},{r},2022-01-{d:02d} 10:00:00,https://u.com/c/9{n},"


@pytest.mark.parametrize(
    ("more", "values"),
    [
        ("serving_type,checkin_id,bid", "Draft,9{n},50{i}"),
        ("comment", LONG),
    ],
)
def test_who_made_an_item_and_where_one_had_it_are_no_users(read, more, values):
    found = read(table(BEERS.format(more=more), BEER + values, n=24))
    assert found.columns == ("beer_name", "rating_score", "created_at")
    assert (found.ratings.n_users, found.ratings.n_items) == (1, 6)


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("id,title,review,rating,author,app,date", "{n},Good {n}," + LONG
         + ",{r},who {u},App {i},2022-01-{d:02d}", ("author", "app", "rating", "date")),
        ("Name,Movie,Stars", "Ann {u},Film {i},{r}", ("Name", "Movie", "Stars")),
        ("Timestamp,Your name,Which film?,How many stars?", "3/{d}/2022 10:00:00,Ann {u},F {i},{r}",
         ("Your name", "Which film?", "How many stars?", "Timestamp")),
        ("userid,artid,artname,plays", "{u},9{i},The {i},{n}", ("userid", "artid", "plays")),
        ("film_link,critic_name,is_top,review_type,review_score", "m/{i},Ann {u},False,Fresh,{r}/5",
         ("critic_name", "film_link", "review_score")),
    ],
)  # fmt: skip
def test_users_and_items_without_a_telling_name_make_new_pairs(read, header, row, columns):
    found = read(table(header, row))
    assert found.columns == columns
    assert found.n_duplicates == 0
    assert found.doubts[0].startswith("The names of the columns do not tell which are user, item")


def test_ids_that_come_in_groups_are_of_users_though_no_item_comes_again(read):
    rows = "".join(f"10{n // 9},Film {n},{n % 5 + 1}\n" for n in range(90))
    found = read(f"acct_id,film,score\n{rows}109,Film 3,4\n")
    assert found.columns == ("acct_id", "film", "score")
    assert found.ratings.n_users == 10


HOTELS = "Hotel_Address,Review_Date,Hotel_Name,Reviewer_Nationality,Review,Reviewer_Score,Tags,lat"


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        (HOTELS, "1 Street,8/3/2017,The One, Russia ," + LONG + ",{r}.5,a couple,52.36",
         "there is no user column: the columns are Hotel_Address, Review_Date"),
        ("CourseId,Review,Label", "course," + LONG + ",{r}", "there is no user column"),
        ("Review_ID,Rating,Year_Month,Reviewer_Location,Branch", "{n},{r},2019-4,Australia,Paris",
         "there is no user or item column"),
        ("reviewId,userName,userImage,content,score,thumbsUpCount",
         "{n},Ann {u},https://x,Good,{r},0", "there is no item column"),
        ("userId,gender,age,occupation,zip", "{n},M,2{u},{r},1234{u}", "there is no item column"),
        ("endTime,artistName,trackName,msPlayed",
         "2022-01-{d:02d} 10:00,The {i},Song {i},1{n}000",
         "The column msPlayed seems to hold counts"),
        ("uts,utc_time,artist,album,track", "16000000{n:02d},2022-01-{d:02d} 10:00,A {i},B,T {i}",
         "there is no rating column"),
        ("year,account_id,product,age", "19{n},{u},P {i},3{n}",
         "expected user, item, rating. Choose the column of the ratings or"),
    ],
)  # fmt: skip
def test_what_lacks_users_items_or_ratings_is_not_guessed(refusal, header, row, reason):
    assert reason in refusal(table(header, row)).reason


def test_plays_of_ones_own_can_be_counted(read):
    row = "2022-01-{d:02d} 10:00,The {i},Song {i},1{n}000"
    content = table("endTime,artistName,trackName,msPlayed", row)
    found = read(content, rating_column="none", duplicates="sum")
    assert found.columns == ("trackName", "endTime")
    assert (found.ratings.n_users, found.ratings.n_items) == (1, 6)
    assert found.ratings.values.sum() == 40


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("movieId,title,genres", "{n},Film {n},Drama"),
        ("Date,Name,Year,Letterboxd URI", "2022-01-{d:02d},Film {n},1990,https://boxd.it/{n}"),
        ("Position,Const,Created,Title,URL,Year,Num Votes",
         "{n},tt{n},2022-01-{d:02d},Film {n},http://{n},1990,10{n}"),
        ("movieId,imdbId,tmdbId", "{n},10{n},80{n}"),
    ],
)  # fmt: skip
def test_a_list_of_items_has_nothing_to_rate(tmp_path, refusal, header, row):
    assert refusal(table(header, row)).reason.startswith("this is a list of titles without ratings")
    assert FileLook(tmp_path / "given.txt").preview().alternatives == ()


def test_one_user_is_no_guest(read):
    content = table("user_id,movie_id,reviewer,rating", "1,{n},Ann {u},{r}")
    assert read(content).columns == ("user_id", "movie_id", "rating")
