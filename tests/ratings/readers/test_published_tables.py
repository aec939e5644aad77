"""Tables of ratings as they are published, with the columns that their documentation lists.

Without names: the second Jester set (eigentaste.berkeley.edu/dataset), Ciao and Epinions (Jiliang
Tang's rating.txt: user, product, category, rating, helpfulness, time) and CiaoDVD (user, movie,
genre, review, rating, date; Guibing Guo's librec.net), Last.fm's plays of a thousand users
(ocelma.net), and check-ins: Gowalla's (user, time, latitude, longitude, place;
https://snap.stanford.edu/data/loc-gowalla.html) and Foursquare's (Dingqi Yang's TSMC 2014, also as
a table with names on Kaggle); and Taobao's events (tianchi.aliyun.com/dataset/649: user, item,
category, what was done, time); LFM-1b's plays (cp.jku.at/datasets/LFM-1b: user, artist, album,
track, time), the clicks of the RecSys Challenge 2015 (session, time, item, category) and Open
Library's dump of ratings (openlibrary.org/developers/dumps). With names:

UCSD's recommender data sets (https://cseweb.ucsd.edu/~jmcauley/datasets.html), GroupLens' HetRec
2011 and Personality 2018, KuaiRec (https://kuairec.com), Dianping (yongfeng.me/dataset), Epinions'
extended set, MUBI's, the steps of KDD Cup 2010, Diginetica's views and purchases (CIKM Cup 2016),
and on Kaggle those of BoardGameGeek, MyAnimeList, Netflix, Steam, TV Time,
Food.com, Amazon's fine foods and apps of the Play store.
"""

from __future__ import annotations

import pytest

USERS, ITEMS = range(1, 9), range(11, 17)
ROWS = [
    {"u": user, "i": item, "n": n, "r": (user * item) % 5 + 1, "t": 1_300_000_000 + n}
    for n, (user, item) in enumerate((user, item) for user in USERS for item in ITEMS)
]


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("user_id,parent_asin,rating,timestamp", "AE{u}Q,B00{i},{r}.0,{t}000",
         ("user_id", "parent_asin", "rating", "timestamp")),
        ("Id,ProductId,UserId,ProfileName,HelpfulnessNumerator,HelpfulnessDenominator,Score,Time,"
         "Summary,Text", '{n},B00{i},A{u}X,"dell, pa",1,1,{r},{t},Good,"It, <br /> is"',
         ("UserId", "ProductId", "Score", "Time")),
        ("userID\tmovieID\trating\tdate_day\tdate_month\tdate_year\tdate_hour\tdate_minute\t"
         "date_second", "{u}\t{i}\t{r}\t29\t10\t2006\t23\t17\t16",
         ("userID", "movieID", "rating")),
        ("useri, movie_id, rating, tstamp", "8e7c{u}ff, {i}, {r}.0, 2001-09-20 10:30:04",
         ("useri", "movie_id", "rating", "tstamp")),
        ("user_id,video_id,play_duration,video_duration,time,date,timestamp,watch_ratio",
         "{u},{i},13838,10867,2020-07-05 00:08:23.438,20200705,{t}.438,0.{r}",
         ("user_id", "video_id", "watch_ratio", "time")),
        ("userId,restId,rating,rating_env,rating_flavor,rating_service,timestamp,comment",
         "{u},{i},{r},3,,4,{t}000,好", ("userId", "restId", "rating", "timestamp")),
        ("movie_id,rating_id,rating_url,rating_score,rating_timestamp_utc,critic,user_id",
         "{i},{n},http://{n},{r},2020-01-01 10:00:00,,{u}",
         ("user_id", "movie_id", "rating_score", "rating_timestamp_utc")),
        ("recommendationid,appid,author_steamid,review,timestamp_created,voted_up,votes_up",
         "{n},{i},7656119800000{u},fine {n},{t},{yes},0",
         ("author_steamid", "appid", "voted_up", "timestamp_created")),
        ("ユーザー,映画,評価", "{u},{i},{r}", ("ユーザー", "映画", "評価")),
        ("BGGId,Rating,Username", "{i},{r}.5,Name{u}", ("Username", "BGGId", "Rating")),
        ("Cust_Id,Rating,Date,Movie_Id", "{u},{r},2005-09-06,{i}",
         ("Cust_Id", "Movie_Id", "Rating", "Date")),
        ("username,anime_id,my_watched_episodes,my_start_date,my_finish_date,my_score,my_status",
         "Name{u},{i},26,0000-00-00,0000-00-00,{r},2",
         ("username", "anime_id", "my_score", "my_start_date")),
        ("username,anime_id,my_start_date,my_score,my_status,my_last_updated",
         "Name{u},{i},0000-00-00,{r},2,{t}",
         ("username", "anime_id", "my_score", "my_last_updated")),
        ("uid,profile,anime_uid,text,score,link", "{n},name{u},{i},fine,{r},https://{n}",
         ("profile", "anime_uid", "score")),
        ("user_id,recipe_id,date,rating,u,i", "20{u},40{i},2003-02-17,{r}.0,{u},{i}",
         ("user_id", "recipe_id", "rating", "date")),
        ("user_id,item_id,rating_value,object_id,status", "{u},{i},{r},7{i},0",
         ("user_id", "item_id", "rating_value")),
        ("reviewId,userName,content,score,at,repliedAt,appId",
         "gp:{n},Ann {u},Good,{r},2020-01-01 10:00:00,,com.x{i}",
         ("userName", "appId", "score", "at")),
        ("user_id,tv_show_name,vote,release_date,created_at", "{u},Show {i},{r},1999-01-01,{t}",
         ("user_id", "tv_show_name", "vote", "created_at")),
        ("user_id,recipe_id,date,rating,review", "{u},{i},2003-02-17,{r},\"Nice,\nreally\"",
         ("user_id", "recipe_id", "rating", "date")),
        ("ID,Movie_Name_EN,Movie_Name_CN,Crawl_Date,Number,Username,Date,Star,Comment,Like",
         "{n},Film {i},电影{i},2017-01-22,1,用户{u},2015-05-13,{r},好,2404",
         ("Username", "Movie_Name_EN", "Star", "Date")),
        (",app_id,app_name,review_id,language,recommended,votes_helpful,author.steamid",
         "{n},{i},Game {i},5100{n},english,{yes},0,7656119800000{u}",
         ("author.steamid", "app_id", "recommended")),
        ("app_id,helpful,funny,date,is_recommended,hours,user_id,review_id",
         "{i},0,0,2022-12-12,{yes},36.3,{u},{n}",
         ("user_id", "app_id", "is_recommended", "date")),
        ("Row\tAnon Student Id\tProblem Name\tProblem View\tStep Name\tStep Start Time\t"
         "Step Duration (sec)\tCorrect First Attempt\tIncorrects\tCorrects",
         "{n}\t0Br{u}\tEG40\t1\t{i}(x+2) = 15\t2005-09-09 12:24:35.0\t37\t{yes}\t0\t1",
         ("Anon Student Id", "Step Name", "Correct First Attempt", "Step Start Time")),
        ("user,work,stars", "{u},7{i},{r}.5", ("user", "work", "stars")),
    ],
)  # fmt: skip
def test_columns(read, header, row, columns):
    lines = [row.format(**values, yes=str(values["r"] > 2).lower()) for values in ROWS]
    found = read("\n".join([header, *lines]) + "\n", "table.csv")
    assert found.columns == columns
    assert (found.ratings.n_users, found.ratings.n_items) == (len(USERS), len(ITEMS))
    assert (found.n_rows, found.n_duplicates, found.n_unread_times) == (len(ROWS), 0, 0)


def test_ids_of_rows_are_the_last_that_are_taken(read):
    """As in the Genomics of Drug Sensitivity in Cancer (cancerrxgene.org)."""
    names = "DATASET,NLME_CURVE_ID,COSMIC_ID,DRUG_ID,DRUG_NAME,LN_IC50,Z_SCORE"
    lines = ["GDSC2,159{n:03d},683{u},10{i},Drug {i},0.{n}1,0.{r}5".format(**one) for one in ROWS]
    found = read("\n".join([names, *lines]) + "\n", "fitted.csv")
    assert found.columns == ("COSMIC_ID", "DRUG_ID", "Z_SCORE")
    assert found.doubts[0].startswith("The names of the columns do not tell which are user, item")


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("{u}\t\t{i}\t\t{r}.219", ("1", "2", "3")),
        ("{u} {i} {n} {r} 3", ("1", "2", "4")),
        ("  {u}  {i}  {n}  {r}  {yes}  {t}", ("1", "2", "4", "6")),
        ("{u},{i},{n},7{n},{r},2003-09-13", ("1", "2", "5", "6")),
        ("{u},{i},{r},{n},5,{t}", ("1", "2", "3", "6")),
        ("{u},2020-01-0{r},{i},{r}", ("1", "3", "4", "2")),
        ("{u}\t{i}\t{r}\t30.26910{i}\t-97.74939{i}\t2010-10-1{r}", ("1", "2", "3", "6")),
    ],
)
def test_columns_without_names(read, row, columns):
    lines = [row.format(**values, yes=values["u"] % 6) for values in ROWS]
    found = read("\n".join(lines) + "\n", "rating.txt")
    assert found.columns == columns
    assert (found.ratings.n_users, found.ratings.n_items) == (len(USERS), len(ITEMS))
    assert found.ratings.values.min() // 1 == 1
    assert found.ratings.values.max() // 1 == 5
    told = f"The ratings were taken from column {columns[2]}, which holds numbers."
    assert (told in found.doubts) == (columns[2] != "3")


def test_plays_without_a_count_are_no_ratings(refusal):
    row = "user_{u}\t2009-05-04T23:08:57Z\tf1b{n}\tArtist {n}\t\tTrack {r}"
    lines = [row.format(**values) for values in ROWS]
    assert "the column 4 holds words" in refusal("\n".join(lines) + "\n", "plays.tsv").reason


def test_ratings_beside_predictions_are_no_places(read):
    rows = "".join(f"{{u}},{{i}},{{r}}.0000,{{r}}.{{n:04d}},2011-01-0{n}\n" for n in (1, 2))
    found = read("".join(rows.format(**values) for values in ROWS), "predictions.csv")
    assert found.columns == ("1", "2", "3", "5")
    assert str(found.ratings.scale) == "1 to 5 by 1"


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ("", "the columns 5 and 6 hold places on the earth, as check-ins do"),
        ("userId,venueId,venueCategoryId,venueCategory,latitude,longitude,timezoneOffset,"
         "utcTimestamp\n", "there is no rating column: the columns are userId, venueId"),
    ],
)  # fmt: skip
def test_check_ins_with_words_in_their_times(refusal, names, reason):
    row = "{u},4ad{i},4bf{r},Arts Store,40.7198{i},-74.0025{i},-240,Tue Apr 03 18:00:09 +0000 2012"
    content = names + "\n".join(row.format(**values) for values in ROWS) + "\n"
    assert reason in refusal(content, "foursquare.csv").reason


def test_times_are_no_ratings(read, refusal):
    """As of Behance's appreciations (UCSD): user, item, time."""
    content = "\n".join("{u} {i} {t}".format(**values) for values in ROWS) + "\n"
    assert "there is no rating column" in refusal(content, "appreciate.txt").reason
    pairs = read(content, "appreciate.txt", rating_column="none")
    assert pairs.columns == ("1", "2", "3")
    assert pairs.ratings.times is not None


def test_commas_within_the_last_of_columns_between_tabs(refusal):
    """As in SNAP's soc-RedditHyperlinks."""
    header = "SOURCE\tTARGET\tPOST_ID\tTIMESTAMP\tLINK_SENTIMENT\tPROPERTIES\n"
    rows = ("s{u}\tt{i}\t1u{n}\t2013-12-31\t1\t345.0,298.0,0.75\n".format(**one) for one in ROWS)
    assert "the names of the 6 columns tell of no user" in refusal(header + "".join(rows)).reason


def test_events_are_no_ratings_and_may_be_pairs(read, refusal):
    kinds = ["pv", "buy", "cart", "fav"]
    content = "\n".join(
        f"{row['u']},22681{row['i']},2520{row['n']:03d},{kinds[row['n'] % 4]},{row['t']}"
        for row in ROWS
    )
    reason = refusal(content, "behaviour.csv").reason
    assert "the third holds ids, and column 4 words such as “pv” and “buy”" in reason
    pairs = read(content, "behaviour.csv", rating_column="none")
    assert (pairs.columns, pairs.n_rows) == (("1", "2", "5"), len(ROWS))
    chosen = read(content, "behaviour.csv", rating_column="3")
    assert chosen.columns == ("1", "2", "3", "5")


@pytest.mark.parametrize(
    ("names", "row", "reason", "columns"),
    [
        ("", "{u}\t{r}\t1{r}{third}\t{n}\t{t}",
         "each value in column 3 comes with one in column 2, as albums do", ("1", "2", "5")),
        ("", "{u},2014-04-07T10:51:09.277Z,2145{i},0", "column 4 holds 0 in all rows",
         ("1", "3", "2")),
        ("sessionId;userId;itemId;timeframe;eventdate\n", "{u};NA;8{i};{n};2016-05-09",
         "there is no rating column: the columns are sessionId,",
         ("sessionId", "itemId", "eventdate")),
        ("sessionId;userId;timeframe;eventdate;ordernumber;itemId\n",
         "{u};{u};{n};2016-05-09;{r};8{i}", "there is no rating column: the columns are sessionId,",
         ("userId", "itemId", "eventdate")),
    ],
)  # fmt: skip
def test_plays_and_visits_are_no_ratings_and_may_be_pairs(
    read, refusal, names, row, reason, columns
):
    lines = [row.format(**one, third=one["u"] % 3) for one in ROWS]
    content = names + "\n".join(lines) + "\n"
    assert reason in refusal(content, "visits.csv").reason
    assert read(content, "visits.csv", rating_column="none").columns == columns


def test_works_and_editions_are_no_users(read, refusal):
    row = "/works/OL{i}W\t{edition}\t{r}\t2018-07-08"
    lines = [row.format(**one, edition="/books/OL1M" * (one["n"] % 2)) for one in ROWS]
    content = "\n".join(lines) + "\n"
    reason = refusal(content, "ol_dump_ratings.txt").reason
    both = "“/works/OL11W” and “/books/OL1M”"
    assert reason.startswith(f"there is no user column: the first two hold items such as {both}")
    mine = read(content, "ol_dump_ratings.txt", user_column="none", item_column="1")
    assert (mine.ratings.n_users, mine.ratings.n_items) == (1, len(ITEMS))


@pytest.mark.parametrize("user", ["m{u}", "I{u}", "book {u}"])
def test_numbers_after_words_for_items_may_be_users(read, user):
    lines = [(user + ",book {i},{r}").format(**one) for one in ROWS]
    found = read("\n".join(lines) + "\n", "ratings.csv")
    assert found.columns == ("1", "2", "3")
    assert (found.ratings.n_users, found.ratings.n_items) == (len(USERS), len(ITEMS))


@pytest.mark.parametrize(
    ("names", "row", "columns"),
    [
        ("nick,movie,session_id,rating", "{u}x,{i},{s},{r}", ("nick", "movie", "rating")),
        ("id,session_id,movie,rating", "{n},{s},{i},{r}", ("session_id", "movie", "rating")),
    ],
)
def test_sessions_are_users_where_nothing_before_them_may_be(read, names, row, columns):
    lines = [row.format(**one, s=one["u"] % 4) for one in ROWS]
    assert read(names + "\n" + "\n".join(lines) + "\n", "ratings.csv").columns == columns


def test_check_ins_are_no_ratings_and_may_be_pairs(read, refusal):
    row = "{u}\t2010-10-1{r}T23:55:27Z\t30.2359091{i}\t-97.7951395{i}\t228{i}"
    content = "\n".join(row.format(**values) for values in ROWS) + "\n"
    reason = refusal(content, "checkins.txt").reason
    assert "the columns 3 and 4 hold places on the earth, as check-ins do" in reason
    pairs = read(content, "checkins.txt", rating_column="none")
    assert pairs.columns == ("1", "5", "2")
    assert pairs.ratings.item_ids.tolist() == [22800 + item for item in ITEMS]
