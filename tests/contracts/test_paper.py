"""The paper of a contract (C9): every part of every plan in both languages, PDF for archives, nothing read as markup."""

import re
from dataclasses import replace
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scudo.contracts import paper
from scudo.contracts.paper.tongue import LANGUAGES, Tongue, words_in
from scudo.core.agreement import Renewal
from scudo.core.plans import Acquired
from tests.contracts import papers
from tests.contracts.papers import articles, clauses, items, rows

PLACE = re.compile(r"{\w+}")
EACH = pytest.mark.parametrize("language", LANGUAGES)
PLANS = pytest.mark.parametrize("make", [papers.trial, papers.yearly, papers.full])
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)

DEFINITIONS = {
    "1": "Si assegna a seguito del blocco dei sistemi o dei servizi del cliente, che sono inclusi nel contratto di assistenza.",
    "2": "Si assegna in caso di un problema che impedisce parzialmente l’utilizzo di una o più funzionalità dell’apparato o del "
    "servizio (errore non bloccante generale).",
    "3": "Viene assegnato ad ogni problema segnalato dal cliente che, pur non determinando limitazioni significative dal punto di "
    "vista funzionale dell’apparato o del servizio, non consente di fruire di una o più funzionalità.",
}


def words(language):
    """Every sentence of a language by its place in the file."""
    return {(group, key): text for group, found in words_in(language).items() for key, text in found.items()}


class TestLanguages:
    def test_both_have_the_same_sentences_with_the_same_values(self):
        italian, english = words("it"), words("en")
        assert italian.keys() == english.keys()
        differing = [
            at for at in italian if set(PLACE.findall(italian[at])) != set(PLACE.findall(english[at]))
        ]
        assert differing == []

    @EACH
    def test_every_clause_names_the_rule_it_comes_from(self, language):
        groups = words_in(language)
        named = {key for group in groups.values() for key in group if re.fullmatch(r"[CDTPM]\d+\..+", key)}
        assert len(named) > 50
        assert {key.split(".")[0] for key in named} >= {
            "C1",
            "C2",
            "C3",
            "C4",
            "C5",
            "C6",
            "C7",
            "C8",
            "C9",
            "C10",
            "C11",
        }

    def test_the_severity_codes_are_in_the_words_of_the_public_description(self):
        assert words_in("it")["definitions"] == DEFINITIONS

    def test_every_clause_is_used_by_some_paper(self):
        made = [papers.trial(), papers.yearly(), papers.full(), *variants()]
        used = {key for one in made for key in clauses(one)} | {"T3.number", "T3.origin", "T3.severity"}
        written = {
            key for group in words_in("it").values() for key in group if re.match(r"[CDTPM]\d+\.", key)
        }
        assert written - used == set()

    @pytest.mark.parametrize(
        ("minutes", "italian", "english"),
        [
            (60, "1 ora", "1 hour"), (480, "8 ore", "8 hours"), (1, "1 minuto", "1 minute"), (90, "1 ora e 30 minuti", "1 hour and 30 minutes"),
            (2400, "40 ore", "40 hours"), (0, "0 ore", "0 hours"), (61, "1 ora e 1 minuto", "1 hour and 1 minute"),
        ],
    )  # fmt: skip
    def test_durations_are_in_words(self, minutes, italian, english):
        assert (Tongue("it").duration(minutes), Tongue("en").duration(minutes)) == (italian, english)

    @pytest.mark.parametrize(
        ("days", "said"),
        [
            (("mon", "tue", "wed", "thu", "fri"), "da lunedì a venerdì"), (("sat", "sun"), "sabato e domenica"), (("holiday",), "nei giorni festivi"),
            (("mon", "wed", "thu", "fri", "sun"), "lunedì, da mercoledì a venerdì e domenica"),
            (("sat", "holiday"), "sabato, e nei giorni festivi"), (("sun", "mon"), "lunedì e domenica"),
            (("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "tutti i giorni della settimana"),
        ],
    )  # fmt: skip
    def test_days_are_in_words(self, days, said):
        assert Tongue("it").days(days) == said

    def test_an_unknown_language_is_the_first(self):
        assert Tongue("fr").language == "it"


def variants():
    """Subjects that say what the three papers do not."""
    said = papers.trial().said
    bought = paper.System("Rete", "", Acquired.BOUGHT, date(2026, 11, 20))
    taken = paper.System("Rete", "", Acquired.TAKEN_OVER)
    rented = paper.System("Rete", "", Acquired.RENTED, rental=paper.Rented("N-1", date(2026, 1, 1)))
    time = paper.Time(
        follows=paper.Followed("T90-1", "Scudo Trial 90", date(2026, 12, 1)), renewal=Renewal.EXPLICIT
    )
    plain = {"holds_from": None, "because": "", "time": paper.Time(renewal=Renewal.EXPLICIT)}
    no_office = replace(papers.PROVIDER, week={})
    return [
        papers.yearly(system=bought, said=replace(said, interventions=3), **plain),
        papers.yearly(system=replace(bought, tested_on=None), said=replace(said, minutes=0, prepaid=[(60, date(2026, 1, 1), None)]), **plain),
        papers.yearly(system=taken, said=said, **plain),
        papers.yearly(system=taken, said=said, time=time),
        papers.full(system=rented, time=paper.Time(date(2026, 1, 1), None), provider=no_office),
    ]  # fmt: skip


class TestArticles:
    @PLANS
    @EACH
    def test_articles_and_clauses_are_numbered_through(self, make, language):
        found = list(articles(make(language)).values())
        assert [one["number"] for one in found] == list(range(1, len(found) + 1))
        for one in found:
            numbers = [block["number"] for block in one["blocks"] if block["kind"] == "clause"]
            assert numbers == [f"{one['number']}.{at}" for at in range(1, len(numbers) + 1)]

    def test_a_clause_refers_to_an_article_by_the_number_it_has(self):
        for subject in (papers.trial(), papers.yearly(), papers.full()):
            numbers = {name: one["number"] for name, one in articles(subject).items()}
            said = clauses(subject)
            assert f"articolo\xa0{numbers['coverage']}." in said["C11.service"]
            counted = said.get("C6.counted_extra") or said["C6.counted"]
            assert f"articolo\xa0{numbers['hours']}" in counted

    def test_the_parties_are_named_with_all_that_identifies_them(self):
        found = dict(map(tuple, rows(papers.trial(), "parties")))
        assert found["Fornitore"] == "Altec"
        assert found["Cliente"] == "Rossi Impianti S.r.l."
        assert found["Partita IVA"] == "01234560587"
        assert found["PEC"] == "rossi@pec.example"
        assert found["Codice destinatario (SDI)"] == "ABC1234"
        assert found["Codice fiscale"] == "da completare", "what is not known stands to be completed"

    @pytest.mark.parametrize(
        ("make", "has", "lacks"),
        [
            (papers.trial, {"tuning"}, {"pin", "parts", "assessment"}),
            (papers.yearly, {"pin", "assessment"}, {"tuning", "parts"}),
            (papers.full, {"pin", "parts"}, {"tuning", "assessment"}),
        ],
    )
    def test_a_plan_has_its_own_articles(self, make, has, lacks):
        found = set(articles(make()))
        assert has <= found
        assert not lacks & found
        assert found >= {
            "parties",
            "object",
            "coverage",
            "severity",
            "sla",
            "hours",
            "extra",
            "requests",
            "duration",
            "acceptance",
        }

    def test_best_effort_is_said_and_explained(self):
        assert ["1 (H – High bloccante)", "4 ore", "al meglio delle possibilità"] in rows(
            papers.trial(), "sla"
        )
        assert "C6.best_effort" in clauses(papers.trial())
        assert "C6.best_effort" not in clauses(papers.yearly())

    def test_extra_time_is_in_words(self):
        assert items(papers.yearly(), "extra") == [
            "da lunedì a venerdì, dalle 18:00 alle 22:00",
            "sabato, e nei giorni festivi, dalle 08:00 alle 14:00, dal 1 dicembre 2026 al 30 giugno 2027, salvo il 25 dicembre 2026",
            "dal 31 dicembre 2026, ore 18:00, al 2 gennaio 2027, ore 00:00",
        ]

    def test_around_the_clock_is_called_so(self):
        assert "H24x7" in clauses(papers.full())["C7.always"]
        assert "C7.always" not in clauses(papers.yearly())
        assert "C7.holidays" not in clauses(papers.full())

    def test_a_stretch_within_a_day_names_the_day_once(self):
        one = paper.ExtraTime(starts=papers.NEW_YEAR.starts, ends=papers.NEW_YEAR.starts.replace(hour=20))
        subject = papers.yearly(said=replace(papers.yearly().said, extra=[one]))
        assert items(subject, "extra") == ["il 31 dicembre 2026, dalle 18:00 alle 21:00"]

    def test_the_office_has_its_holidays_with_the_patron_saint(self):
        assert ["da lunedì a venerdì", "dalle 09:00 alle 18:00"] in rows(papers.trial(), "hours")
        assert "Roma (29 giugno)" in clauses(papers.trial())["C6.holidays"]
        assert "(Italy)" in clauses(papers.trial("en"))["C6.holidays"]

    def test_days_with_other_hours_stand_apart(self):
        lunch = [["09:00", "13:00"], ["14:00", "18:00"]]
        week = {"mon": lunch, "tue": [["09:00", "18:00"]], "wed": lunch, "sat": []}
        found = rows(papers.trial(provider=replace(papers.PROVIDER, week=week)), "hours")
        assert found == [
            ["lunedì e mercoledì", "dalle 09:00 alle 13:00 e dalle 14:00 alle 18:00"], ["martedì", "dalle 09:00 alle 18:00"],
        ]  # fmt: skip

    def test_rented_devices_are_listed_by_serial_number(self):
        assert ["Dell PowerEdge R660", "7XK2Q13", "Nodo 1"] in rows(papers.full(), "parts")

    def test_limits_of_an_assessment_are_listed(self):
        assert ["Switch vecchio", "Apparato", "Switch 3"] in rows(papers.yearly(), "assessment")

    def test_what_a_year_includes_and_prepaid_hours(self):
        found = rows(papers.yearly(), "included")
        assert ["Interventi in un anno", "12"] in found
        assert ["Lavoro in un anno", "20 ore"] in found
        assert ["10 ore", "10 gennaio 2026", "10 gennaio 2027"] in found
        assert ["1 ora e 30 minuti", "1 marzo 2026", "senza scadenza"] in found

    def test_the_last_day_is_the_one_before_the_end(self):
        said = clauses(papers.yearly())["C11.dates"]
        assert (
            said == "Il contratto decorre dal 1 dicembre 2026; l’ultimo giorno coperto è il 30 novembre 2027."
        )

    def test_only_a_tacit_renewal_is_approved_specifically(self):
        assert "C9.specific" in clauses(papers.yearly())
        assert "C9.specific" not in clauses(papers.full())

    def test_a_trial_says_what_it_can_become(self):
        assert "in Scudo 360, senza" in clauses(papers.trial())["C2.converted"]
        either = papers.trial(converts_to=())
        assert "in Scudo 360 o Scudo Full, senza" in clauses(either)["C2.converted"]


class TestDocument:
    @PLANS
    def test_equal_subjects_have_equal_documents(self, make):
        assert paper.written(make()) == paper.written(make())
        assert paper.digest_of(paper.written(make())) != paper.digest_of(paper.written(make("en")))

    def test_it_is_json_with_sorted_keys(self):
        document = paper.written(papers.yearly())
        assert list(paper.read(document)) == sorted(paper.read(document))
        assert "\n" not in document

    def test_what_is_printed_stands_in_the_document_alone(self, monkeypatch):
        document = paper.written(papers.yearly())
        before = paper.printed(document, paper.Mark())
        monkeypatch.setattr(yaml, "load", lambda *_: pytest.fail("the language files are read"))
        words_in.cache_clear()
        assert paper.printed(document, paper.Mark()) == before

    @given(name=LINES, because=LINES)
    @settings(max_examples=50, deadline=None)
    def test_values_are_never_read_as_places(self, name, because):
        subject = papers.yearly(
            customer=paper.Party(f"{{phone}}{name}"), because=f"{{0}}{because}{{version}}"
        )
        assert rows(subject, "parties")[4][1] == f"{{phone}}{name}"
        assert clauses(subject)["C9.because"].endswith(f"{{0}}{because}{{version}}")
