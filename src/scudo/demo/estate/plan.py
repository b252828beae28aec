"""What the example's infrastructure is made of: the firms' models, and the process that stands for each part of them."""

import functools
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scudo.config import environment
from scudo.demo.estate.part import FEED

HERE = Path(__file__).resolve().parent
FILES = (
    "officine-marchetti.yaml",
    "cantina-valdarno.yaml",
    "poliambulatorio-san-martino.yaml",
    "logistica-tirrena.yaml",
)
PROGRAMS: dict[str, tuple[str, ...]] = {
    "alimentazione-a": (FEED,),
    "alimentazione-b": (FEED,),
    "bilanciatore-1": ("forwarder", "erp-1", "erp-2"),
    "bilanciatore-2": ("forwarder", "erp-1", "erp-2"),
    "erp-1": ("application", "db"),
    "erp-2": ("application", "db"),
    "db": ("database",),
    "posta": ("relay",),
    "etichettatrice": ("printer",),
    "nas": ("door",),
    "pbx": ("door",),
    "linea-fibra": ("door",),
    "linea-4g": ("door",),
    "sito-web": ("site",),
    "server-pesatura": ("application",),
    "bilancia-2": ("door",),
    "server-clinico": ("application",),
    "server-magazzino": ("application",),
}  # by component: its program, and the components that it reaches; new ones at the end, so that ports stay
PORTS = tuple(PROGRAMS)
FIRST_PORT = 17100
PLACE = re.compile(r"\{port:([a-z0-9-]+)\}")


@dataclass(frozen=True)
class Part:
    """A component that stands as a process; it has power while one of `feeds` runs, or if it needs none."""

    key: str
    name: str
    system: str
    customer: str
    feeds: tuple[str, ...]

    @property
    def command(self) -> list[str]:
        """What runs it."""
        program, *reaches = PROGRAMS[self.key]
        ports = [str(port(key)) for key in (self.key, *reaches)]
        return [sys.executable, "-m", "scudo.demo.estate.part", program, self.key, *ports]


def port(key: str) -> int:
    """Where a part listens, from SCUDO_DEMO_PORTS on."""
    return environment.number("SCUDO_DEMO_PORTS", FIRST_PORT) + PORTS.index(key)


def text(file: str) -> str:
    """A firm's model as it is loaded: ports and the plugin's command filled in."""
    plugin = f"{shlex.quote(sys.executable)} {shlex.quote(str(HERE / 'check_labels.py'))}"
    written = (HERE / "models" / file).read_text().replace("{check_labels}", plugin)
    return PLACE.sub(lambda found: str(port(found[1])), written)


@functools.cache
def parts() -> tuple[Part, ...]:
    """Every part with what its model says of it; what feeds others stands first."""
    found = {part.key: part for file in FILES for part in parts_of(file)}
    return tuple(found[key] for key in PROGRAMS)


def parts_of(file: str) -> Iterator[Part]:
    """The components of one model that stand as processes."""
    model = yaml.load((HERE / "models" / file).read_text(), yaml.CSafeLoader)
    for key, component in model["components"].items():
        if key in PROGRAMS:
            name, feeds = component.get("name", key), feeds_of(component, model.get("groups", {}))
            yield Part(key, name, model["name"], model["customer"], feeds)


def feeds_of(component: dict[str, Any], groups: dict[str, Any]) -> tuple[str, ...]:
    """The feeds that a component hangs from: the one it needs, or those of a group of which one is enough."""
    needs = component.get("needs", [])
    reached = [key for need in needs for key in groups.get(need, {"of": [need]})["of"]]
    return tuple(key for key in reached if PROGRAMS.get(key) == (FEED,))
