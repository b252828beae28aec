"""Networks in GraphML: read and written without loss, what they hang on, and models as networks.

network = graphml.read(content, "rete.graphml")
graphml.weak_points(network).bridges
graphml.between(network, "ufficio", "erp").articulation_points
text = graphml.write(graphml.network_of(model))
"""

from scudo.core.interchange.graphml.modelling import model_of, network_of
from scudo.core.interchange.graphml.network import Edge, Key, Markup, Network, Node
from scudo.core.interchange.graphml.reading import read
from scudo.core.interchange.graphml.weak_points import Between, NotInNetwork, WeakPoints, between, weak_points
from scudo.core.interchange.graphml.writing import write

__all__ = [
    "Between",
    "Edge",
    "Key",
    "Markup",
    "Network",
    "Node",
    "NotInNetwork",
    "WeakPoints",
    "between",
    "model_of",
    "network_of",
    "read",
    "weak_points",
    "write",
]
