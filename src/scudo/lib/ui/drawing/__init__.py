"""The drawing of a system's model: services on top, what they stand on below, shared causes at the foot."""

from scudo.lib.ui.drawing.changes import compared
from scudo.lib.ui.drawing.layout import layout
from scudo.lib.ui.drawing.outline import outline
from scudo.lib.ui.drawing.picture import (
    Known,
    Seen,
    nearby,
    needed,
    picture,
    plan_of,
    whole,
)
from scudo.lib.ui.drawing.plan import MANY, Change, Kind, Plan, folded, to_close
from scudo.lib.ui.drawing.shapes import Line, Picture, Shape

__all__ = [
    "MANY", "Change", "Kind", "Known", "Line", "Picture", "Plan", "Seen", "Shape", "compared", "folded", "layout", "nearby", "needed",
    "outline", "picture", "plan_of", "to_close", "whole",
]  # fmt: skip
