"""The sources keep the rules of the house, and each rule catches what it forbids."""

import statistics
import sys
from collections.abc import Iterable
from pathlib import PurePosixPath

import pytest

from tests.house import faces, places, rules
from tests.house.reading import Finding, Text, functions, length, read

TEXTS = [read(path) for path in places.modules()]
TEMPLATES = [read(path) for path in places.templates()]
LONGEST_TENTH = 20

BROKEN: dict[str, tuple[rules.Rule, str, str]] = {
    "a module of 401 lines": (rules.module_is_short, "desk/a.py", "x = 1\n" * 401),
    "a function of 51 lines": (rules.functions_are_short, "desk/a.py", "def f():\n" + "    x = 1\n" * 50),
    "a long method": (rules.functions_are_short, "desk/a.py", "class A:\n  async def f(self):\n" + "    x = 1\n" * 50),
    "a module named utils": (rules.name_says_something, "desk/utils.py", ""),
    "a package named helpers": (rules.name_says_something, "desk/helpers/mail.py", ""),
    "a note for later": (rules.nothing_is_unfinished, "desk/a.py", "# TODO: later"),
    "datetime.now": (rules.time_is_an_argument, "desk/a.py", "import datetime as d\nat = d.datetime.now(d.UTC)"),
    "utcnow": (rules.time_is_an_argument, "desk/a.py", "at = datetime.utcnow()"),
    "date.today": (rules.time_is_an_argument, "web/a.py", "day = date.today()"),
    "time.time": (rules.time_is_an_argument, "cli/a.py", "at = time.time()"),
    "time imported by name": (rules.time_is_an_argument, "cli/a.py", "from time import time"),
    "Django's now as a default": (rules.time_is_an_argument, "desk/models.py", "at = F(default=timezone.now)"),
    "Django's now by name": (rules.time_is_an_argument, "desk/a.py", "from django.utils.timezone import now"),
    "a column filled by itself": (rules.time_is_an_argument, "desk/models.py", "at = DateTimeField(auto_now_add=True)"),
    "the database's clock": (rules.time_is_an_argument, "desk/a.py", "run('select now()')"),
    "the database's clock as a function": (
        rules.time_is_an_argument, "desk/a.py", "from django.db.models.functions import Lower, Now",
    ),
    "a view that makes a row": (rules.only_actions_write, "web/views.py", "Ticket.objects.create(number=1)"),
    "a query that saves": (rules.only_actions_write, "desk/queries.py", "def f(ticket):\n  ticket.save()"),
    "a view that updates many": (rules.only_actions_write, "web/views.py", "tickets.update(state='closed')"),
    "a task that makes many": (rules.only_actions_write, "mail/post.py", "Letter.objects.bulk_create(letters)"),
    "a demo that gets or creates": (rules.only_actions_write, "demo/story.py", "A.objects.get_or_create(id=1)"),
    "a face that deletes": (rules.only_actions_write, "portal/views.py", "link.delete()"),
    "SQL that writes": (rules.only_actions_write, "desk/queries.py", "run('update desk_ticket set state = 1')"),
    "an asynchronous write": (rules.only_actions_write, "web/a.py", "async def f(t):\n  await t.asave()"),
    "an action by position": (
        rules.actions_say_who_and_when, "desk/actions.py", "@allowed(A)\ndef close(ticket, *, by, at): ...",
    ),
    "an action without who": (rules.actions_say_who_and_when, "desk/actions.py", "@allowed(A)\ndef close(*, at): ..."),
    "an action without when": (
        rules.actions_say_who_and_when, "desk/actions/end.py", "@allowed(A)\ndef close(*, by): ...",
    ),
    "an action that begins before the role is judged": (
        rules.actions_say_who_and_when, "desk/actions.py", "@atomic\n@allowed(A)\ndef close(*, by, at): ...",
    ),
    "an import inside a function": (rules.imports_stand_at_the_top, "web/a.py", "def f():\n  import json"),
    "an import inside a method": (
        rules.imports_stand_at_the_top, "desk/a.py", "class A:\n  def f(self):\n    from x import y",
    ),
    "a signal": (rules.nothing_calls_up, "desk/a.py", "from django.db.models.signals import post_save"),
    "a save that does more": (rules.nothing_calls_up, "desk/models.py", "class A:\n  def save(self): ..."),
    "a generic key": (
        rules.nothing_calls_up, "desk/models.py", "from django.contrib.contenttypes.fields import GenericForeignKey",
    ),
    "a key by name to another floor": (
        rules.lower_floors_stay_unaware, "desk/models.py", "a = models.ForeignKey('customers.Site', CASCADE)",
    ),
    "a key by class to another floor": (
        rules.lower_floors_stay_unaware, "mail/models.py",
        "from scudo.desk.models import Ticket\na = models.OneToOneField(Ticket, related_name='letters')",
    ),
    "a style in a page": (faces.template_is_clean, "web/templates/a.html", '<p style="color: red">'),
    "a sheet in a page": (faces.template_is_clean, "web/templates/a.html", "<style>p {}</style>"),
    "a handler in a page": (faces.template_is_clean, "portal/templates/a.html", '<a class="x" onclick="go()">'),
    "a handler in a letter": (faces.template_is_clean, "mail/templates/a.html", '<a onclick="go()">'),
    "a script address": (faces.template_is_clean, "web/templates/a.html", '<a href="javascript:go()">'),
    "a script in a page": (faces.template_is_clean, "web/templates/a.html", "<script>go()</script>"),
}  # fmt: skip

SOUND: dict[str, tuple[rules.Rule, str, str]] = {
    "the clock's own module": (rules.time_is_an_argument, "lib/clock.py", "at = datetime.now(UTC)"),
    "asking the clock": (rules.time_is_an_argument, "web/a.py", "at = clock.now()"),
    "monotonic time": (rules.time_is_an_argument, "cli/a.py", "a = time.monotonic()"),
    "a time of day": (rules.time_is_an_argument, "desk/a.py", "noon = datetime.time(12)"),
    "a docstring about now()": (rules.time_is_an_argument, "desk/a.py", '"""Takes `at`, never now()."""'),
    "an action that writes": (rules.only_actions_write, "desk/actions/end.py", "ticket.save()"),
    "a dictionary brought up to date": (rules.only_actions_write, "web/a.py", "facts.update({'a': 1})"),
    "a digest fed": (rules.only_actions_write, "lib/a.py", "sha.update(piece)"),
    "a command's late import": (rules.imports_stand_at_the_top, "cli/sla.py", "def due():\n  import json"),
    "Django's late import": (rules.imports_stand_at_the_top, "config/apps.py", "class A:\n  def ready(self):\n    import x"),
    "a hidden key": (
        rules.lower_floors_stay_unaware, "desk/models.py", "a = ForeignKey('customers.Site', related_name='+')",
    ),
    "a key within the floor": (rules.lower_floors_stay_unaware, "desk/models.py", "a = ForeignKey(Ticket)"),
    "a letter's own style": (faces.template_is_clean, "mail/templates/a.html", '<p style="margin: 0">'),
    "a script of its own": (faces.template_is_clean, "web/templates/a.html", '<script src="/a.js" defer></script>'),
}  # fmt: skip


def planted(path: str, text: str) -> Text:
    """A small source text under a name."""
    return Text(PurePosixPath(path), text)


def listed(findings: Iterable[Finding]) -> str:
    """One finding a line."""
    return "\n".join(map(str, sorted(findings)))


@pytest.mark.parametrize("rule", rules.PYTHON_RULES, ids=lambda rule: rule.__name__)
def test_the_sources_keep_the_rule(rule):
    assert not listed(finding for text in TEXTS for finding in rule(text))


def test_templates_keep_the_rule():
    assert not listed(finding for text in TEMPLATES for finding in faces.template_is_clean(text))


def test_nothing_unfinished_stands_in_templates():
    assert not listed(finding for text in TEMPLATES for finding in rules.nothing_is_unfinished(text))


@pytest.mark.parametrize("case", BROKEN)
def test_a_rule_catches(case):
    rule, path, text = BROKEN[case]
    assert list(rule(planted(path, text)))


@pytest.mark.parametrize("case", SOUND)
def test_a_rule_leaves_alone(case):
    rule, path, text = SOUND[case]
    assert not listed(rule(planted(path, text)))


def test_every_rule_is_proved_by_a_planted_violation():
    assert {rule for rule, _, _ in BROKEN.values()} == {*rules.PYTHON_RULES, faces.template_is_clean}


def test_nine_functions_in_ten_have_at_most_twenty_lines(capsys):
    lengths = sorted(length(function) for text in TEXTS for function in functions(text.tree))
    p90 = statistics.quantiles(lengths, n=10)[-1]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(lengths)} functions in {len(TEXTS)} modules: p90 {p90:.0f} lines, longest {lengths[-1]}\n"
        )
    assert p90 <= LONGEST_TENTH


def test_only_actions_that_judge_the_role_are_called_from_outside():
    unmarked = faces.unmarked_actions(TEXTS)
    assert not listed(finding for text in TEXTS for finding in faces.roles_are_judged(text, unmarked))


@pytest.mark.parametrize(
    "line",
    [
        "from scudo.customers import actions\nactions.give(by=1)",
        "from scudo.customers import actions as customers\ncustomers.give(by=1)",
        "from scudo.customers.actions import give",
        "from scudo.customers.actions import people\npeople.give(by=1)",
    ],
)
@pytest.mark.parametrize("path", ["web/views.py", "desk/actions.py"])
def test_a_call_of_an_unjudged_part_is_caught(path, line):
    actions = planted("customers/actions.py", "def give(*, by): ...\n@allowed(A)\ndef add(*, by, at): ...")
    unmarked = faces.unmarked_actions([actions])
    assert list(faces.roles_are_judged(planted(path, line), unmarked))
    assert not list(faces.roles_are_judged(planted(path, line.replace("give", "add")), unmarked))
    assert not list(faces.roles_are_judged(planted("customers/react.py", line), unmarked))


def test_a_face_calls_no_part_even_if_it_acts_for_nobody():
    unmarked = faces.unmarked_actions([planted("desk/actions.py", "def take(ticket): ...")])
    line = "from scudo.desk import actions\nactions.take(1)"
    assert list(faces.roles_are_judged(planted("portal/views.py", line), unmarked))
    assert not list(faces.roles_are_judged(planted("mail/actions.py", line), unmarked))


@pytest.mark.parametrize("exempt", rules.MAY_WRITE)
def test_an_exemption_from_writing_is_still_needed(exempt, monkeypatch):
    monkeypatch.delitem(rules.MAY_WRITE, exempt)
    text = next(text for text in TEXTS if str(text.path) == exempt[0])
    assert list(rules.only_actions_write(text))


@pytest.mark.parametrize("exempt", rules.MAY_ASK_THE_DATABASE)
def test_an_exemption_from_our_clock_is_still_needed(exempt, monkeypatch):
    monkeypatch.delitem(rules.MAY_ASK_THE_DATABASE, exempt)
    text = next(text for text in TEXTS if str(text.path) == exempt[0])
    assert list(rules.time_is_an_argument(text))


def test_an_exempt_part_of_the_machinery_still_exists():
    assert set(faces.MACHINERY) <= {(one.floor, one.name) for one in faces.unmarked_actions(TEXTS)}
