import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

import scudo
from scudo.lib.ui import words

PACKAGE = Path(scudo.__file__).parent
LETTERS = PACKAGE / "mail"  # no pages: mail readers know only inline style
TEMPLATES = sorted(path for path in PACKAGE.glob("**/templates/**/*.html") if LETTERS not in path.parents)
SCRIPTS = sorted((PACKAGE / "lib/ui/static/scudo").glob("*.js"))
amounts = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
budgets = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(hours=80))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), timezone.override("Europe/Rome"):
        yield


def shown(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (timedelta(0), "less than 1 min"),
        (timedelta(seconds=59), "less than 1 min"),
        (timedelta(minutes=21), "21 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=18), "18 h"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(hours=3, minutes=5), "3 h 05 min"),
        (timedelta(hours=31), "31 h"),
    ],
)
def test_a_duration_is_said_in_words(amount, said):
    assert words.duration(amount) == said


def test_past_due_says_since_when():
    assert words.remaining(timedelta(minutes=-18)) == "overdue by 18 min"
    assert words.remaining(timedelta(seconds=-1)) == "overdue by less than 1 min"


@given(amounts)
def test_a_duration_keeps_every_whole_minute(amount):
    said = words.duration(amount)
    hours = re.search(r"(\d+) h", said)
    minutes = re.search(r"(\d+) min", said)
    if said == "less than 1 min":
        assert amount < timedelta(minutes=1)
        return
    total = 60 * int(hours[1] if hours else 0) + int(minutes[1] if minutes else 0)
    assert timedelta(minutes=total) <= amount < timedelta(minutes=total + 1)


@given(amounts)
def test_time_past_due_is_said_as_long_as_time_left(amount):
    if amount:
        assert words.remaining(-amount) == f"overdue by {words.duration(amount)}"


@given(left=st.timedeltas(timedelta(hours=-90), timedelta(hours=90)), budget=budgets, paused=st.booleans())
def test_the_tone_says_what_the_time_is(left, budget, paused):
    cell = words.time_left(which="restore", left=left, budget=budget, paused=paused)
    assert 0 <= cell.percent <= 100
    assert (cell.tone == "late") == (left < timedelta(0))
    assert (cell.tone == "paused") == (paused and left >= timedelta(0))
    assert (cell.tone == "soon") == (not paused and timedelta(0) <= left < budget / 4)


@given(budgets, st.integers(0, 100))
def test_the_bar_shows_the_share_that_is_left(budget, percent):
    cell = words.time_left(which="acknowledge", left=budget * percent / 100, budget=budget, paused=False)
    assert cell.percent == percent


def test_no_budget_leaves_an_empty_bar():
    assert words.share(timedelta(hours=1), timedelta(0)) == 0


@pytest.mark.parametrize(
    ("severity", "letter", "word"),
    [
        (None, "?", "to assess"),
        (0, "?", "to assess"),
        (1, "H", "blocking"),
        (2, "M", "not blocking"),
        (3, "L", "report"),
    ],
)
def test_a_severity_is_never_a_letter_or_a_colour_alone(severity, letter, word):
    badge = shown("{% sev code %}", code=severity)
    assert f"<b>{letter}</b><span>{word}</span>" in badge
    assert f'data-sev="{severity or 0}"' in badge
    assert shown("{{ code|letter }} {{ code|gravity }}", code=severity) == f"{letter} {word}"


def test_moments_are_shown_in_the_readers_zone():
    at = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
    assert (
        shown("{{ at|moment }}", at=at) == '<time datetime="2026-11-23T14:05+01:00">23/11/2026 14:05</time>'
    )
    assert ">Mon 23/11/2026 14:05<" in shown("{{ at|weekday_moment }}", at=at)
    assert ">14:05<" in shown("{{ at|hour }}", at=at)
    assert shown("{{ at|moment }}", at=None) == ""


def test_days_carry_their_weekday_where_asked():
    first = date(2027, 3, 31)
    assert shown("{{ first|day }}", first=first) == '<time datetime="2027-03-31">31/03/2027</time>'
    assert ">Wednesday 31/03/2027<" in shown("{{ first|weekday }}", first=first)


def test_a_weekday_is_written_small_in_italian():
    with translation.override("it"):
        assert ">lunedì 23/11/2026<" in shown("{{ d|weekday }}", d=date(2026, 11, 23))


def test_the_monitors_origin_bears_its_name(settings):
    settings.MONITOR_NAME = "NightWatch"
    assert "NightWatch" in shown("{% origin 'monitor' %}")
    assert 'title="other, in person"' in shown("{% origin 'other' 'in person' %}")


def test_what_comes_from_outside_is_escaped():
    assert "<script>" not in shown("{% origin 'other' detail %}{% state 'up' detail %}", detail="<script>")


def test_a_cell_without_a_clock_is_empty():
    assert shown("{% left cell %}", cell=None) == ""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_has_no_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"\s(style|on[a-z]+)=[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert "hx-on" not in text
    assert "js:" not in text


def test_every_icon_that_is_named_stands_in_the_sprite():
    sprite = (PACKAGE / "lib/ui/templates/ui/sprite.html").read_text()
    drawn = set(re.findall(r'id="i-([a-z]+)"', sprite))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([a-z]+)" %}', path.read_text())}
    assert named
    assert named <= drawn


def test_scripts_leave_nothing_global():
    for path in SCRIPTS:
        assert not re.search(r"\b(window|globalThis)\.\w+\s*=", path.read_text()), path.name


def blanks(sentence):
    return sorted(re.findall(r"%\((\w+)\)", sentence))


def test_every_sentence_of_the_kit_is_in_italian_with_the_same_blanks():
    with (PACKAGE / "locale/it/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="it")
    assert catalogue.get("overdue by %(duration)s").string == "scaduto da %(duration)s"
    for message in catalogue:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        translated = message.string if isinstance(message.string, tuple) else (message.string,)
        if not message.id:
            continue
        assert all(translated), message.id
        assert sorted(map(blanks, originals)) == sorted(map(blanks, translated)), message.id
