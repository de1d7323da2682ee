"""Reading printed dates as intervals."""

from __future__ import annotations

import calendar
import datetime as dt

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
