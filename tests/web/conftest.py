"""Who sits in front of the office's pages: models are imported when a fixture is asked for, since this is read before they can be."""

import pytest
from django.test import Client


@pytest.fixture
def rossi():
    from tests import cast

    return cast.rossi()


@pytest.fixture
def giulia(rossi):
    from scudo.core.roles import Role
    from tests import cast

    return cast.colleague(Role.OPERATOR, "Giulia Bianchi")


@pytest.fixture
def desk(client: Client, giulia):
    """Giulia's browser."""
    client.force_login(giulia)
    return client
