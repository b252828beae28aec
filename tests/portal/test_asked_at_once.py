"""A request whose form comes twice in the same moment: an impatient finger, a proxy that tries again."""

from django.test import Client

from scudo.desk.models import Ticket
from tests import cast
from tests.at_once import at_once
from tests.portal.test_asking import ask


def test_one_form_sent_at_once_opens_one_ticket(own_database):
    rossi = cast.rossi()
    first = Client()
    first.force_login(rossi.user)
    second = Client()
    second.cookies = first.cookies
    answers = at_once(*(lambda one=one: ask(one, rossi.customer, token="t1") for one in (first, second)))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Ticket.objects.count() == 1
