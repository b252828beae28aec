"""The office's pages as a browser without scripts asks for them."""

import csv
import io

from django.test import Client
from django.urls import reverse


def page(client: Client, name: str, /, *args: object, **query: object) -> str:
    """A page's text."""
    answer = client.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(client: Client, name: str, /, *args: object, **fields: object):
    """What a page answers to a form."""
    return client.post(reverse(f"web:{name}", args=args), fields)


def rows(client: Client, name: str, /, **query: object) -> list[list[str]]:
    """The lines of a list as CSV."""
    answer = client.get(reverse(f"web:{name}"), query)
    text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
    return list(csv.reader(io.StringIO(text)))
