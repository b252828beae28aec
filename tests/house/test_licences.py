"""Everything the server is made of may be part of a work under AGPL-3.0-or-later."""

from email.message import Message
from importlib import metadata

import pytest

from tests.house import licences
from tests.house.places import REQUIREMENTS, ROOT

PINS = {requirement.name: requirement for requirement in licences.pinned(REQUIREMENTS / "server.txt")}


def said(**fields):
    """A distribution's metadata."""
    message = Message()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize("name", PINS)
def test_a_part_is_installed_as_pinned_under_a_licence_that_fits(name):
    (version,) = {specifier.version for specifier in PINS[name].specifier}
    assert metadata.version(name) == version
    assert licences.is_compatible(licences.licence_of(name)), licences.licence_of(name)


@pytest.mark.parametrize(
    "licence", ["MIT", "GPL-3.0-or-later", "Apache-2.0 OR BSD-2-Clause", "MIT AND Zlib", "SSPL-1.0 OR MIT"]
)
def test_a_licence_that_fits(licence):
    assert licences.is_compatible(licence)


@pytest.mark.parametrize(
    "licence", ["GPL-2.0-only", "SSPL-1.0", "BUSL-1.1", "Proprietary", "nothing", "MIT AND CC-BY-NC-4.0"]
)
def test_a_licence_that_does_not_fit(licence):
    assert not licences.is_compatible(licence)


@pytest.mark.parametrize(
    ("metadata_of", "expected"),
    [
        (said(License_Expression="MIT", License="Proprietary"), "MIT"),
        (said(Classifier="License :: OSI Approved :: BSD License"), "BSD-3-Clause"),
        (said(Classifier="License :: Other/Proprietary License", License="MIT"), "Other/Proprietary License"),
        (said(License="Apache-2.0"), "Apache-2.0"),
        (said(License="All rights reserved\nby us"), "All rights reserved"),
        (said(Name="silent"), "nothing"),
    ],
)
def test_what_metadata_says_is_read_in_order_of_its_weight(metadata_of, expected):
    assert licences.expression(metadata_of) == expected


def test_scudo_itself_is_under_the_agpl():
    text = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "13. Remote Network Interaction" in text
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text()
