from hypothesis import given
from hypothesis import strategies as st

from scudo.core.interchange.keys import Keys, readable, slug
from scudo.core.model import read
from scudo.core.model.tidy import document


@given(st.lists(st.text() | st.sampled_from(["a", "a-2", "A b", "-", ".x", "é", "x" * 200])), st.text())
def test_every_name_has_a_key_of_its_own_that_a_model_takes(names, system):
    keys = Keys()
    components = {
        key: {"name": readable(name, key)} for name, key in ((name, keys.key(name)) for name in names)
    }
    assert len(components) == len(names)
    values = {"system": slug(system, "rete"), "components": components or {"a": {}}}
    surrogates = any("\ud800" <= letter <= "\udfff" for name in names for letter in name)
    assert surrogates or len(read(document(values)).components) == max(len(names), 1)


def test_a_key_that_is_reserved_is_not_given():
    keys = Keys()
    keys.reserve("a")
    assert (keys.key("a"), keys.key("a"), keys.key("!")) == ("a-2", "a-3", "part")
