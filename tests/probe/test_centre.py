"""Joining a centre, and whom a probe believes on the way there."""

import json
import stat

import pytest

from scudo.probe import run
from scudo.probe.centre import BadCertificates, Centre, EnrolmentRefused, Unreachable
from scudo.probe.folder import Folder, Identity
from tests.probe.centre import CODE, TOKEN, FakeCentre
from tests.probe.conftest import at_work
from tests.probe.waiting import until
from tests.probe.wire import tls_of


async def test_a_code_is_traded_for_a_place(tmp_path, centre):
    folder = tmp_path / "deep" / "probe"
    identity = await run.enrol(folder, centre.url + "/", CODE)
    assert (identity.probe, identity.centre, identity.token) == ("officina", centre.url, TOKEN)
    assert Folder(folder).identity() == identity
    assert stat.S_IMODE((folder / "identity.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert centre.enrolled[0]["version"]
    async with at_work(folder):
        await until(lambda: centre.beats)


async def test_a_code_that_is_used_is_refused_and_the_old_place_kept(tmp_path, centre):
    await run.enrol(tmp_path, centre.url, CODE)
    with pytest.raises(EnrolmentRefused, match="unknown, used or expired"):
        await run.enrol(tmp_path, centre.url, CODE)
    assert Folder(tmp_path).identity().token == TOKEN


@pytest.mark.parametrize("status", [200, 301, 404, 500])
async def test_whoever_is_no_centre_enrols_nobody(tmp_path, centre, status):
    centre.answers_with = [status]
    with pytest.raises(Unreachable):
        await run.enrol(tmp_path, centre.url, CODE)
    assert not (tmp_path / "identity.json").exists()


def test_an_identity_shows_its_token_to_nobody():
    assert TOKEN not in repr(Identity("http://a", "officina", TOKEN))


async def test_only_a_centre_with_a_good_certificate_is_believed(tmp_path, authority, monkeypatch):
    trusted, served = authority
    centre = FakeCentre()
    await centre.come(tls_of(served))
    url = centre.url.replace("http:", "https:")
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        await run.enrol(tmp_path, url, CODE)
    monkeypatch.setenv("SCUDO_PROBE_CA", str(trusted))
    await run.enrol(tmp_path, url, CODE)
    async with at_work(tmp_path):
        await until(lambda: centre.beats)
    await centre.go()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_certificates_that_cannot_be_used_is_told(tmp_path, monkeypatch, content):
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    monkeypatch.setenv("SCUDO_PROBE_CA", str(path))
    with pytest.raises(BadCertificates, match="SCUDO_PROBE_CA"):
        Centre("https://127.0.0.1:1")


def test_a_folder_gives_back_what_it_was_given(tmp_path):
    folder = Folder(tmp_path)
    assert (folder.state(), folder.configuration().checks) == ({}, ())
    folder.keep_configuration(json.dumps({"version": "v", "checks": []}).encode())
    folder.keep_state({"checks": 3})
    assert folder.configuration().version == "v"
    assert folder.state() == {"checks": 3}
    (tmp_path / "configuration.json").write_text("broken")
    (tmp_path / "state.json").write_text("broken")
    assert (folder.state(), folder.configuration().version) == ({}, "")
