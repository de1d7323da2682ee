"""Reading printed dates as intervals."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soviet_trade_data.rules.dates import PRECISIONS, DateError, read


@pytest.mark.parametrize(
    ("words", "year", "start", "end", "precision"),
    [
        ("March 12, 1921", None, "1921-03-12", "1921-03-12", "day"),
        ("16 March 1921", None, "1921-03-16", "1921-03-16", "day"),
        ("October 28", "1924", "1924-10-28", "1924-10-28", "day"),
        ("April 10", "Early in 1922", "1922-04-10", "1922-04-10", "day"),
        ("January 1918", None, "1918-01-01", "1918-01-31", "month"),
        ("early March 2022", None, "2022-03-01", "2022-03-31", "month"),
        ("May", "1920", "1920-05-01", "1920-05-31", "month"),
        ("February 1920", None, "1920-02-01", "1920-02-29", "month"),
        ("spring of 1906", None, "1906-03-01", "1906-05-31", "season"),
        ("summer", "1921", "1921-06-01", "1921-08-31", "season"),
        ("fall of 1921", None, "1921-09-01", "1921-11-30", "season"),
        ("winter", "1920", "1920-12-01", "1921-02-28", "season"),
        ("winter of 1923", None, "1923-12-01", "1924-02-29", "season"),
        ("Later in 1924", None, "1924-01-01", "1924-12-31", "year"),
        ("1914", None, "1914-01-01", "1914-12-31", "year"),
        ("Around 1966", None, "1966-01-01", "1966-12-31", "year"),
        ("following year", "1921", "1922-01-01", "1922-12-31", "year"),
        ("Since 2009", None, "2009-01-01", None, "year"),
        ("from 1922", None, "1922-01-01", None, "year"),
        ("until 1925", None, None, "1925-12-31", "year"),
        ("before 1934", None, None, "1933-12-31", "year"),
        ("By 1933", None, None, "1933-12-31", "year"),
        ("By December 1, 1991", None, None, "1991-12-01", "day"),
        ("By the end of the 1920s", None, None, "1929-12-31", "decade"),
        ("1960s", None, "1960-01-01", "1969-12-31", "decade"),
        ("mid-1930s", None, "1930-01-01", "1939-12-31", "decade"),
        ("beginning of 30s", None, "1930-01-01", "1939-12-31", "decade"),
        ("1928-9", None, "1928-01-01", "1929-12-31", "range"),
        ("1929-34", None, "1929-01-01", "1934-12-31", "range"),
        ("1929– 1933", None, "1929-01-01", "1933-12-31", "range"),
        ("1920 to 1930", None, "1920-01-01", "1930-12-31", "range"),
        ("1932 and 1936", None, "1932-01-01", "1936-12-31", "range"),
        ("before the war", None, None, None, "range"),
        ("pre-war", None, None, None, "range"),
        ("the turn of the century", None, None, None, "range"),
        ("from 1917 to 1921", None, "1917-01-01", "1921-12-31", "range"),
        ("between 1929 and 1932", None, "1929-01-01", "1932-12-31", "range"),
        ("1914/15", None, "1914-01-01", "1915-12-31", "range"),
        ("economic year 1924/25", None, "1924-01-01", "1925-12-31", "range"),
        ("1899-01", None, "1899-01-01", "1901-12-31", "range"),
        ("1928 onwards", None, "1928-01-01", None, "year"),
        ("from 1928 on", None, "1928-01-01", None, "year"),
        ("after 1934", None, "1935-01-01", None, "year"),
        ("not later than March 1921", None, None, "1921-03-31", "month"),
        ("before the end of 1923", None, None, "1923-12-31", "year"),
        ("before mid-1923", None, None, "1923-12-31", "year"),
        ("after the end of 1923", None, "1924-01-01", None, "year"),
        ("until the end of 1932", None, None, "1932-12-31", "year"),
        ("c. 1920", None, "1920-01-01", "1920-12-31", "year"),
        ("1921?", None, "1921-01-01", "1921-12-31", "year"),
        ("the 1800s", None, "1800-01-01", "1899-12-31", "range"),
        ("the early twenties", None, "1920-01-01", "1929-12-31", "decade"),
        ("the nineteen-twenties", None, "1920-01-01", "1929-12-31", "decade"),
        ("the forties of the nineteenth century", None, "1840-01-01", "1849-12-31", "decade"),
        ("the 1920s and 30s", None, "1920-01-01", "1939-12-31", "range"),
        ("nineteen twenty-eight", None, "1928-01-01", "1928-12-31", "year"),
        ("the nineteenth century", None, "1801-01-01", "1900-12-31", "range"),
        ("second half of the 19th century", None, "1851-01-01", "1900-12-31", "range"),
        ("first quarter of 1931", None, "1931-01-01", "1931-03-31", "range"),
        ("Q3 1931", None, "1931-07-01", "1931-09-30", "range"),
        ("first half of 1929", None, "1929-01-01", "1929-06-30", "range"),
        ("second half of March 1921", None, "1921-03-16", "1921-03-31", "range"),
        ("Oct. 1928", None, "1928-10-01", "1928-10-31", "month"),
        ("Jan. 12, 1925", None, "1925-01-12", "1925-01-12", "day"),
        ("1st October 1928", None, "1928-10-01", "1928-10-01", "day"),
        ("the 1st of October 1928", None, "1928-10-01", "1928-10-01", "day"),
        ("12.3.1921", None, "1921-03-12", "1921-03-12", "day"),
        ("12–16 March 1921", None, "1921-03-12", "1921-03-16", "range"),
        ("March 12–16, 1921", None, "1921-03-12", "1921-03-16", "range"),
        ("March to June 1921", None, "1921-03-01", "1921-06-30", "range"),
        ("December to January 1922", None, "1921-12-01", "1922-01-31", "range"),
        ("winter 1921-22", None, "1921-12-01", "1922-02-28", "season"),
        ("spring and summer of 1921", None, "1921-03-01", "1921-08-31", "range"),
        ("29 February 1900", None, "1900-03-13", "1900-03-13", "day"),  # a day of the Julian calendar alone
        ("25 October 1917 (O.S.)", None, "1917-11-07", "1917-11-07", "day"),
        ("25 October (7 November) 1917", None, "1917-11-07", "1917-11-07", "day"),
        ("end of the 19th and beginning of the 20th centuries", None, None, None, "range"),
    ],
)
def test_reads_what_is_printed(words: str, year: str | None, start: str | None, end: str | None, precision: str) -> None:
    found = read(words, year=year)
    days = (None if found.start is None else found.start.isoformat(), None if found.end is None else found.end.isoformat())
    assert (*days, found.precision) == (start, end, precision)


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("February 30, 1921", None),
        ("February 29, 1921", None),
        ("April 31, 1922", None),
        ("March 0, 1921", None),
        ("32 March 1921", None),
        ("1934-29", None),
        ("1995s", None),
        ("19211", None),
        ("1921-02-30", None),
        ("0000", None),
        ("before 0001", None),
        ("before 1", None),
        ("March 12", "192"),
        ("March 12", "1921 or 1922"),
        ("following year", "9999"),
        ("Smarch 1, 1921", None),
        ("²", "1921"),
        ("1921²", None),
        ("5", None),
        ("1921" * 2_000, None),
        ("12/03/1921", None),
        ("a third", None),
        ("whole", None),
        ("the autumn", None),
        ("winter 1921-23", None),
        ("25 October (9 November) 1917", None),
        ("30 February 1900 (O.S.)", None),
        ("after 9999", None),
        ("from 1917 to before 1921", None),
        ("third half of 1921", None),
    ],
)
def test_refuses_what_it_does_not_know(words: str, year: str | None) -> None:
    with pytest.raises(DateError):
        read(words, year=year)


days = st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31))


@given(days, st.booleans())
def test_reads_back_a_printed_day(day: dt.date, day_first: bool) -> None:
    month = calendar.month_name[day.month]
    words = f"{day.day} {month} {day.year}" if day_first else f"{month} {day.day}, {day.year}"
    assert read(words) == read(f"{month} {day.day}", year=f"in {day.year}")
    assert (read(words).start, read(words).end, read(words).precision) == (day, day, "day")
    assert read(f"before {words}").end == day - dt.timedelta(days=1)
    assert (read(f"since {words}").start, read(f"since {words}").end) == (day, None)


@given(days)
def test_reads_back_a_printed_month_and_year(day: dt.date) -> None:
    month = read(f"{calendar.month_name[day.month]} {day.year}")
    assert month.start is not None and month.end is not None
    assert (month.start.day, (month.end + dt.timedelta(days=1)).day) == (1, 1)
    assert month.start <= day <= month.end
    year = read(str(day.year))
    assert (year.start, year.end) == (dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))


@given(st.integers(1000, 9999), st.integers(1000, 9999), st.sampled_from(["-", "–", " - ", " to ", " and "]))
def test_reads_back_a_printed_range(first: int, last: int, between: str) -> None:
    words = f"{first}{between}{last}"
    if last < first:
        with pytest.raises(DateError):
            read(words)
    else:
        assert (read(words).start, read(words).end) == (dt.date(first, 1, 1), dt.date(last, 12, 31))


pieces = st.sampled_from(
    [
        "March",
        "May",
        "12",
        "1921",
        "19",
        "s",
        ",",
        "-",
        "–",
        "of",
        "the",
        "by",
        "before",
        "since",
        "until",
        "early",
        "mid",
        "summer",
        "and",
        "to",
        "0001",
        "9999",
        "0000",
        "30",
        "²",
        "٣",
        "９",
        "centuries",
        "following year",
        "onwards",
    ]
)


@settings(max_examples=500)
@given(
    st.one_of(st.text(max_size=100), st.lists(pieces, max_size=7).map(" ".join), st.lists(pieces, max_size=5).map("".join)),
    st.one_of(st.none(), st.text(max_size=10), pieces),
)
def test_junk_raises_nothing_but_a_date_error(words: str, year: str | None) -> None:
    try:
        found = read(words, year=year)
    except DateError:
        return
    assert found.precision in PRECISIONS
    assert found.start is None or found.end is None or found.start <= found.end


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("March 12, 1921", "1921-03-12"),
        ("spring of 1906", "1906-21"),
        ("1920s", "192X"),
        ("the 1800s", "18XX"),
        ("the nineteenth century", "1801/1900"),
        ("1929-34", "1929/1934"),
        ("By December 1, 1991", "../1991-12-01"),
        ("before 1934", "../1933-12-31"),
        ("since 1928", "1928/.."),
        ("circa 1928", "1928~"),
        ("1928?", "1928?"),
        ("around 1928?", "1928%"),
        ("c. 1914-15", "1914~/1915~"),
        ("Toward the fall of 1921", "1921-09~/1921-11~"),
        ("by the autumn of 1920", "../1920-11"),
        ("By the end of the 1920s", "../1929"),
        ("Q3 1931", "1931-07/1931-09"),
        ("winter 1921-22", "1921-24"),
        ("from June 1914 to May 1915", "1914-06/1915-05"),
        ("before the war", "../.."),
    ],
)
def test_a_date_is_written_in_edtf(words: str, edtf: str) -> None:
    assert read(words).edtf == edtf


DATES = st.sampled_from(
    """
    March 12, 1921|12–16 March 1921|Oct. 1928|spring of 1906|winter 1921-22|1914|1929-34|1914/15|the 1920s|the 1800s|Q3 1931
    |first half of 1929|the nineteenth century|March to June 1921|1920s and 1930s|second half of the 30s|nineteen twenty-eight
    """.replace("\n", " ").split("|")
)
AROUND_IT = st.sampled_from(
    ["", "c. ", "about ", "early ", "by ", "before ", "since ", "after ", "until the end of ", "from early ", "around "]
)


@settings(deadline=None, max_examples=60)  # the parser of the kept library is slow
@given(AROUND_IT, DATES, st.sampled_from(["", "?", " onwards", " or earlier"]))
def test_whatever_is_read_is_edtf_that_says_the_same_days(before: str, date: str, after: str) -> None:
    try:
        found = read(f"{before}{date.strip()}{after}")
    except DateError:
        return
    parsed = edtf.parse_edtf(found.edtf)
    first, _, last = found.edtf.partition("/")
    assert (first == "..") == (found.start is None)
    assert (last == "..") == (found.end is None)
    season = re.fullmatch(r"\d{4}-2[1-4]", found.edtf)
    if found.start and found.end and not season:
        strict = re.compile(r"[~?%]")
        plain = edtf.parse_edtf(strict.sub("", found.edtf))
        low, high = plain.lower_strict(), plain.upper_strict()
        assert (low[:3], high[:3]) == (found.start.timetuple()[:3], found.end.timetuple()[:3])
    assert str(parsed) == found.edtf
