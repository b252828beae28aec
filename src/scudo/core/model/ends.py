"""Which group a path means that ends at several components: the other way round of `any-of`."""

from collections.abc import Iterable, Iterator, Mapping

from scudo.core.model.bits import mask_of, union
from scudo.core.model.figures import NoNotation
from scudo.core.model.nodes import Model

MOST_VISITS = 1_000_000

Ends = tuple[str, ...]
Of = Mapping[str, Ends]


def groups_by_ends(model: Model) -> dict[Ends, str]:
    """Of the ends of each path that has several, the first group whose components are these, in this order.

    Raises NoNotation where groups are nested in each other so often that the search would not end in good time.
    """
    wanted = {service.path.targets for service in model.services if service.path}
    wanted = {ends for ends in wanted if len(ends) > 1}
    found: dict[Ends, str] = {}
    if wanted:
        bits = {component.key: index for index, component in enumerate(model.components)}
        of = {group.key: group.of for group in model.groups}
        consists, search = _components(of, bits), _Search(of)
        for mask, ends in _by_mask(wanted, bits).items():
            same = (group for group in of if consists[group] == mask)
            while ends - found.keys() and (group := next(same, None)) is not None:
                found.setdefault(tuple(search.members(group)), group)
    return found


def _by_mask(wanted: Iterable[Ends], bits: Mapping[str, int]) -> dict[int, set[Ends]]:
    masks: dict[int, set[Ends]] = {}
    for ends in wanted:
        masks.setdefault(mask_of(bits[end] for end in ends if end in bits), set()).add(ends)
    return masks


def _components(of: Of, bits: Mapping[str, int]) -> dict[str, int]:
    """The components of each group, however deep, as a mask; members come before what they are members of."""
    masks = {name: 1 << bit for name, bit in bits.items()}
    for start in of:
        waiting = [start]
        while waiting:
            group = waiting[-1]
            missing = [] if group in masks else [member for member in of[group] if member not in masks]
            waiting += missing
            if not missing:
                waiting.pop()
                if group not in masks:
                    masks[group] = union(masks[member] for member in of[group])
    return masks


class _Search:
    """Lists the components of groups as `any-of` does, up to a bound."""

    def __init__(self, of: Of) -> None:
        self._of = of
        self._visits = 0

    def members(self, group: str) -> Iterator[str]:
        """Depth first, each once."""
        seen, waiting = {group}, [*reversed(self._of[group])]
        while waiting:
            member = waiting.pop()
            if member in seen:
                continue
            seen.add(member)
            self._visits += 1
            if self._visits > MOST_VISITS:
                raise NoNotation(
                    "groups are nested too deep to find which one a path means; split the system"
                )
            if member in self._of:
                waiting += reversed(self._of[member])
            else:
                yield member
