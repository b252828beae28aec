"""The drawing of a system's model: services on top, what they stand on below, shared causes at the foot."""

from scudo.lib.ui.drawing.picture import (
    Known,
    Line,
    Picture,
    Seen,
    Shape,
    nearby,
    needed,
    picture,
    plan_of,
    whole,
)
from scudo.lib.ui.drawing.plan import MANY, Kind, Plan, to_close

__all__ = [
    "MANY", "Kind", "Known", "Line", "Picture", "Plan", "Seen", "Shape", "nearby", "needed", "picture", "plan_of", "to_close", "whole",
]  # fmt: skip
