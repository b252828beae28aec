"""Why a mail waits, in words that say what the person should do."""

from django.utils.translation import gettext as _

from scudo.core.mime import Kind


def reason(code: str) -> tuple[str, str]:
    """The reason, and what to do about it; an own reason of a person stays as it is."""
    known = {
        "no_sender": (_("It has no sender."), _("Read it: the text may say who wrote.")),
        "stranger": (_("Nobody knows the sender."), _("Give it to a customer, or discard it.")),
        "forged_token": (
            _("A stranger writes to the address of a ticket with a signature that is not ours."),
            _("Trust the ticket it names only if you know the person."),
        ),
        "stranger_in_thread": (
            _("A stranger answers a known conversation."),
            _("Append it if the person speaks for that customer."),
        ),
        "several_customers": (
            _("The sender speaks for several companies."),
            _("Choose for which one they write."),
        ),
        "bounce": (_("A letter came back, and no ticket knows it."), _("See which address it names.")),
        "not_understood": (_("It could not be understood."), _("Read it as it arrived, and decide.")),
        "too_large": (
            _("It is too large to be fetched."),
            _("Only its head is here: read it in its mailbox, then decide."),
        ),
        "automatic": (_("An automatic answer."), ""),
        "loop": (_("Our own letter came back."), ""),
        "thread": (_("It answers a ticket."), ""),
        "token": (_("It was written to a ticket's own address."), ""),
        "number": (_("Its subject names a ticket."), ""),
        "late_answer": (_("It answers a ticket that ended long ago."), ""),
        "known_address": (_("The sender is known."), ""),
        "known_domain": (_("The sender's company is known."), ""),
    }
    return known.get(code, (code, ""))


def kind(of: Kind) -> str:
    """What sort of mail it is; nothing for one that a person wrote."""
    return {
        Kind.MESSAGE: "",
        Kind.AUTO_REPLY: _("automatic answer"),
        Kind.BOUNCE: _("delivery that failed"),
        Kind.REPORT: _("a machine's report"),
        Kind.RECEIPT: _("receipt"),
    }[of]
