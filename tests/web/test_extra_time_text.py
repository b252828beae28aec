"""Extra Time and closures as lines of text: read, written and read again, with what is wrong said by line (C6, C7)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from scudo.contracts.actions import Closed, ExtraTime
from scudo.core.calendar import Day
from scudo.web import closure_text, extra_time_text
from tests.cast import rome

ALL = tuple(day.name.lower() for day in Day)
WORKDAYS = ALL[:5]
DATES = some.dates(date(2020, 1, 1), date(2090, 12, 31))
MOMENTS = some.integers(0, 40 * 366 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CLOCK = some.integers(0, 1440).map(lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}")
LANGUAGES = some.sampled_from(["it", "en"])


@pytest.fixture(autouse=True)
def italian():
    with translation.override("it"):
        yield


def read(text):
    """The windows of lines that are all understood."""
    lines = extra_time_text.read(text)
    assert not [str(line) for line in lines if line.problem]
    return [window for line in lines for window in line.read]


def problems(text):
    return {line.number: line.problem for line in extra_time_text.read(text) if line.problem}


@some.composite
def weekly(draw):
    """A window on days."""
    opens, closes = draw(some.tuples(CLOCK, CLOCK).filter(lambda pair: pair[0] < pair[1]))
    chosen = draw(some.sets(some.sampled_from(ALL), min_size=1))
    days = tuple(day for day in ALL if day in chosen)
    since, until = draw(some.none() | DATES), draw(some.none() | DATES)
    if since and until and until < since:
        since, until = until, since
    return ExtraTime(days, opens, closes, since=since, until=until, but=draw(exceptions()))


@some.composite
def exceptions(draw):
    """Dates left out, some of them in a row."""
    found = {day + timedelta(index) for day in draw(some.sets(DATES, max_size=3)) for index in range(draw(some.integers(1, 5)))}  # fmt: skip
    return tuple(sorted(found))


@some.composite
def stretch(draw):
    """A window from moment to moment, often around the nights on which the clocks change."""
    near = some.integers(-180, 300).map(lambda minutes: rome("2026-10-25 00:00") + timedelta(minutes=minutes))
    starts, ends = sorted(
        draw(
            some.lists(
                near | MOMENTS | some.just(rome("2026-12-25 00:00")), min_size=2, max_size=2, unique=True
            )
        )
    )
    return ExtraTime(starts=starts, ends=ends)


class TestReading:
    @pytest.mark.parametrize(
        ("line", "window"),
        [
            ("lun-ven 18:00-22:00", ExtraTime(WORKDAYS, "18:00", "22:00")),
            ("mon-fri 18:00-22:00", ExtraTime(WORKDAYS, "18:00", "22:00")),
            ("  Lunedì – venerdì   18 – 22 ", ExtraTime(WORKDAYS, "18:00", "22:00")),
            ("dal lunedì al venerdì dalle 18.30 alle 22", ExtraTime(WORKDAYS, "18:30", "22:00")),
            ("lun, mer e ven ore 7-9", ExtraTime(("mon", "wed", "fri"), "07:00", "09:00")),
            ("ven-lun 08:00-12:00", ExtraTime(("mon", "fri", "sat", "sun"), "08:00", "12:00")),
            ("sab, festivi 09:00-13:00", ExtraTime(("sat", "holiday"), "09:00", "13:00")),
            ("holidays 09:00-18:00", ExtraTime(("holiday",), "09:00", "18:00")),
            ("weekend 09:00-13:00", ExtraTime(("sat", "sun"), "09:00", "13:00")),
            ("ogni giorno 06:00-24:00", ExtraTime(ALL, "06:00", "24:00")),
            ("lun-dom 00:00-24:00", ExtraTime(ALL[:7], "00:00", "24:00")),
            ("sempre", ExtraTime(ALL, "00:00", "24:00")),
            ("H24x7", ExtraTime(ALL, "00:00", "24:00")),
            ("24/7", ExtraTime(ALL, "00:00", "24:00")),
            ("always from 01/12/2026", ExtraTime(ALL, "00:00", "24:00", since=date(2026, 12, 1))),
            (
                "sab 09:00-13:00 dal 01/12/2026 al 24/12/2026",
                ExtraTime(("sat",), "09:00", "13:00", since=date(2026, 12, 1), until=date(2026, 12, 24)),
            ),
            (
                "dal 2026-12-01 al 2026-12-24 sab 09:00-13:00",
                ExtraTime(("sat",), "09:00", "13:00", since=date(2026, 12, 1), until=date(2026, 12, 24)),
            ),
            (
                "sat 09:00-13:00 until 24/12/2026 except 12/12/2026",
                ExtraTime(("sat",), "09:00", "13:00", until=date(2026, 12, 24), but=(date(2026, 12, 12),)),
            ),
            (
                "lun-dom 00:00-24:00 tranne 15/08/2026, 25/12/2026-27/12/2026",
                ExtraTime(ALL[:7], "00:00", "24:00", but=(date(2026, 8, 15), *(date(2026, 12, day) for day in (25, 26, 27)))),
            ),
            ("lun-dom, festivi 8-20 tranne festivi", ExtraTime(ALL[:7], "08:00", "20:00")),
            (
                "24/12/2026 14:00-20:00",
                ExtraTime(starts=rome("2026-12-24 14:00"), ends=rome("2026-12-24 20:00")),
            ),
            (
                "il 24/12/2026 dalle 22 alle 6",
                ExtraTime(starts=rome("2026-12-24 22:00"), ends=rome("2026-12-25 06:00")),
            ),
            (
                "dal 24/12/2026 14:00 al 26/12/2026 09:00",
                ExtraTime(starts=rome("2026-12-24 14:00"), ends=rome("2026-12-26 09:00")),
            ),
            (
                "24/12/2026 14:00 - 26/12/2026 24:00",
                ExtraTime(starts=rome("2026-12-24 14:00"), ends=rome("2026-12-27 00:00")),
            ),
        ],
    )  # fmt: skip
    def test_a_line_is_one_window(self, line, window):
        assert read(line) == [window]

    def test_several_hours_in_a_line_are_several_windows(self):
        assert read("lun 7-9, 18-22") == [ExtraTime(("mon",), *span) for span in (("07:00", "09:00"), ("18:00", "22:00"))]  # fmt: skip

    def test_over_midnight_is_split_and_goes_on_on_the_next_days(self):
        assert read("ven-dom 22:00-06:00") == [
            ExtraTime(("fri", "sat", "sun"), "22:00", "24:00"), ExtraTime(("mon", "sat", "sun"), "00:00", "06:00"),
        ]  # fmt: skip

    def test_over_midnight_the_dates_move_with_the_night(self):
        night = "lun-ven 22:00-06:00 dal 01/12/2026 al 24/12/2026 tranne 08/12/2026"
        first, second = read(night)
        assert (first.since, first.until, first.but) == (
            date(2026, 12, 1),
            date(2026, 12, 24),
            (date(2026, 12, 8),),
        )
        assert (second.since, second.until, second.but) == (
            date(2026, 12, 2), date(2026, 12, 25), (date(2026, 12, 9),),
        )  # fmt: skip

    def test_a_window_that_ends_at_midnight_is_not_split(self):
        assert read("lun 22:00-00:00") == [ExtraTime(("mon",), "22:00", "24:00")]

    def test_the_hour_that_comes_twice_is_the_first_at_the_start_and_the_second_at_the_end(self):
        (window,) = read("25/10/2026 02:00 - 25/10/2026 02:30")
        assert (window.starts, window.ends) == (
            datetime(2026, 10, 25, 0, 0, tzinfo=UTC),
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        )
        (window,) = read("25/10/2026 02:00 (+01:00) - 25/10/2026 02:30")
        assert window.starts == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)

    def test_blank_lines_say_nothing(self):
        assert read("\n  \nsempre\n\n") == [ExtraTime(ALL, "00:00", "24:00")]


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("lunch 18:00-22:00", "lunch"), ("18:00-22:00", "18:00"), ("lun", "18:00-22:00"), ("lun-ven 18:00", "18:00-22:00"),
            ("lun-ven 25:00-26:00", "25:00"), ("lun 09:60-10:00", "09:60"), ("lun 18:00-18:00", "00:00-24:00"),
            ("lun 24:00-06:00", "24:00"), ("lun-festivi 09:00-13:00", ""), ("festivi 22:00-06:00", "24:00"),
            ("lun 18-22 dal 31/02/2026", "31/02/2026"), ("lun 18-22 dal 01/12/26", "01/12/26"), ("lun 18-22 dal 1/12", "1/12"),
            ("lun 18-22 dal domani", "24/12/2026"), ("lun 18-22 dal 24/12/2026 al 01/12/2026", ""),
            ("lun 18-22 tranne 24/12/2026-01/12/2026", ""), ("lun 18-22 tranne 01/01/2026-31/12/2026, 02/01/2027-01/02/2027", "366"), ("lun 18-22 tranne mar", ""), ("lun 18-22 forse", "forse"),
            ("24/12/2026", "24/12/2026 14:00-20:00"), ("24/12/2026 14:00 - 23/12/2026 09:00", ""),
            ("29/03/2026 02:30-05:00", "02:30"), ("24/12/2026 14:00 (+05:00) - 26/12/2026 09:00", "+05:00"),
            ("24/12/2026 14:00-20:00 tranne 25/12/2026", "tranne"), ("sempre e comunque", "e"), ("01/01/1066 09:00-10:00", "1066"),
            ("lun,", "dom"), ("📞", "📞"),
        ],
    )  # fmt: skip
    def test_it_is_said_with_its_line_and_the_others_are_read(self, line, says):
        found = extra_time_text.read(f"sempre\n\n{line}")
        assert [one.number for one in found] == [1, 3]
        assert found[0].read
        assert not found[1].read
        assert found[1].problem
        assert says in found[1].problem
        assert "3" in str(found[1])

    @given(some.text(max_size=60))
    def test_whatever_is_typed_is_read_or_refused_in_words(self, text):
        for line in (*extra_time_text.read(text), *closure_text.read(text)):
            assert bool(line.read) != bool(line.problem)

    @given(some.lists(some.sampled_from(["lun", "ven", "festivi", "-", ",", "e", "dal", "al", "tranne", "18:00", "22:00", "24/12/2026", "sempre", "99", "a", "i"]), max_size=9))  # fmt: skip
    def test_words_in_any_order_are_read_or_refused_in_words(self, words):
        for line in extra_time_text.read(" ".join(words)):
            assert bool(line.read) != bool(line.problem)


class TestWriting:
    @given(some.lists(weekly() | stretch(), max_size=5), LANGUAGES, LANGUAGES)
    def test_what_is_written_in_one_language_is_read_back_in_another(self, windows, writes, reads):
        with translation.override(writes):
            said = extra_time_text.written(windows)
        with translation.override(reads):
            assert read(said) == windows

    @pytest.mark.parametrize(
        ("window", "italian", "english"),
        [
            (ExtraTime(ALL, "00:00", "24:00"), "sempre", "always"),
            (ExtraTime(("holiday", "sat"), "09:00", "13:00"), "sab, festivi 09:00-13:00", "sat, holidays 09:00-13:00"),
            (
                ExtraTime(("sat",), "09:00", "13:00", until=date(2026, 12, 24), but=(date(2026, 12, 12),)),
                "sab 09:00-13:00 fino al 24/12/2026 tranne 12/12/2026",
                "sat 09:00-13:00 until 24/12/2026 except 12/12/2026",
            ),
            (
                ExtraTime(starts=rome("2026-12-24 14:00"), ends=rome("2026-12-25 00:00")),
                "24/12/2026 14:00-24:00", "24/12/2026 14:00-24:00",
            ),
        ],
    )  # fmt: skip
    def test_it_is_written_as_people_write_it(self, window, italian, english):
        assert extra_time_text.written([window]) == italian
        with translation.override("en"):
            assert extra_time_text.written([window]) == english


class TestClosures:
    @pytest.mark.parametrize(
        ("line", "closed"),
        [
            ("dal 10/08/2026 al 21/08/2026 ferie", Closed(date(2026, 8, 10), date(2026, 8, 21), "ferie")),
            (
                "from 10/08/2026 to 21/08/2026: Summer break",
                Closed(date(2026, 8, 10), date(2026, 8, 21), "Summer break"),
            ),
            ("10/08/2026-21/08/2026", Closed(date(2026, 8, 10), date(2026, 8, 21))),
            (
                "15/08/2026 Ferragosto, al mare",
                Closed(date(2026, 8, 15), date(2026, 8, 15), "Ferragosto, al mare"),
            ),
            ("15/08/2026 al mare", Closed(date(2026, 8, 15), date(2026, 8, 15), "al mare")),
        ],
    )
    def test_a_line_is_one_closure(self, line, closed):
        (found,) = closure_text.read(line)
        assert found.read == (closed,)

    @pytest.mark.parametrize(
        "line", ["ferie", "dal 21/08/2026 al 10/08/2026 ferie", "31/02/2026", f"15/08/2026 {'x' * 201}"]
    )
    def test_what_is_wrong_is_said(self, line):
        (found,) = closure_text.read(line)
        assert found.problem

    @given(
        DATES, some.integers(0, 400), LANGUAGES,
        some.text(some.characters(codec="utf-8", categories=["L", "N"]), max_size=20)
        | some.sampled_from(["al 16/08/2026 mare", "al mare", "2 settimane"]),
    )  # fmt: skip
    def test_what_is_written_is_read_back(self, first, days, language, because):
        closed = Closed(first, first + timedelta(days=days), because)
        with translation.override(language):
            (found,) = closure_text.read(closure_text.written([closed]))
        assert found.read == (closed,)
