"""Mails that came before the software kept what each became: the migration finds it."""

from datetime import timedelta

from django.core.management import call_command

from scudo.mail import actions as mail
from scudo.mail.models import Incoming
from tests import cast


def test_each_mail_of_before_finds_what_it_became_on_its_ticket(own_database):
    cast.rossi()
    first = cast.received(cast.letter("anna@rossi.example", "Fermo", "Non parte."))
    subject = f"Re: [{first.ticket.number}]"
    answer = cast.received(
        cast.letter("anna@rossi.example", subject, "Ancora."), cast.AT + timedelta(minutes=5)
    )
    held = cast.received(cast.letter("dino@altrove.example", "Aiuto"))
    mail.append_to(incoming=held, ticket=first.ticket, by=cast.FOUNDER, at=cast.AT + timedelta(hours=1))
    waiting = cast.received(cast.letter("dino@altrove.example", "Altro"))
    before = {one.pk: one.said_id for one in Incoming.objects.all()}
    assert before[first.pk] != before[answer.pk]
    call_command("migrate", "mail", "0001", database="owner", verbosity=0)
    call_command("migrate", database="owner", verbosity=0)
    assert {one.pk: one.said_id for one in Incoming.objects.all()} == before
    assert before[waiting.pk] is None
