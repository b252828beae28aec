"""The example's catalogue: every product that models name, in every state that a page can show."""

import re

import pytest

from scudo.core.model import read
from scudo.demo import catalogue as example
from scudo.demo.estate import plan
from scudo.design.models import Certification, Product
from scudo.design.queries import catalogue
from tests import cast
from tests.house.places import ROOT

pytestmark = pytest.mark.django_db


def test_the_example_has_products_of_many_kinds_in_every_state():
    example.products(cast.AT)
    shown = catalogue.standings(catalogue.products_for(cast.FOUNDER), cast.AT)
    assert len(shown) >= 14
    assert len({one.product.category for one in shown}) >= 8
    assert {one.certified for one in shown} == {True, False}
    assert Certification.objects.filter(withdrawn_at__isnull=False).exists()
    assert any(one.rate is None for one in shown)
    assert any(one.evidence.failures for one in shown)
    ending = catalogue.narrowed(catalogue.products_for(cast.FOUNDER), ending=cast.AT.date())
    assert 0 < ending.count() < len(shown)


def test_it_is_made_once_however_often_it_is_asked_for():
    example.products(cast.AT)
    before = Product.objects.count()
    example.products(cast.AT)
    assert Product.objects.count() == before


def test_models_of_the_demo_name_only_products_that_it_has():
    example.products(cast.AT)
    models = [read(plan.text(file), file) for file in plan.FILES]
    named = {one.product for model in models for one in model.components if one.product}
    assert named <= set(Product.objects.values_list("key", flat=True))


def test_models_of_the_topologies_name_only_products_that_it_has():
    example.products(cast.AT)
    texts = [file.read_text() for file in (ROOT / "tests" / "topologies").glob("*.yaml")]
    named = {key for text in texts for key in re.findall(r"product: ([\w-]+)", text)}
    assert named <= set(Product.objects.values_list("key", flat=True))
