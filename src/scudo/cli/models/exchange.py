"""`scudo model import|export`: models from and to the languages of other programs."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scudo.cli.models.files import Language, Unreadable, bytes_of, language_of, model_of, say, text_of
from scudo.core.model import Graph, Malformed, Model, read

if TYPE_CHECKING:
    from scudo.core.interchange.netbox import Note


class Target(StrEnum):
    """Languages that a model is written in."""

    YAML = "yaml"
    OPEN_PSA = "open-psa"
    GRAPHML = "graphml"


def import_(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Open-PSA, GraphML, or NetBox's lists as JSON (several files are one export); - is standard input.",
        ),
    ] = None,
    netbox: Annotated[str, typer.Option(metavar="URL", help="Read a NetBox by its API instead.")] = "",
    token_file: Annotated[
        Path | None, typer.Option(help="The file with the API token of that NetBox.")
    ] = None,
    site: Annotated[str, typer.Option(help="Only this site of that NetBox, by its slug.")] = "",
    system: Annotated[str, typer.Option(help="The key of the system to be, for NetBox.")] = "imported",
) -> None:
    """Print as a model in YAML what another program knows; what a person has to look at goes to standard error."""
    try:
        model = _from_netbox(netbox, token_file, site, system) if netbox else _from_files(files or [], system)
    except (Unreadable, Malformed) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from None
    from scudo.core.model.writing import write

    say(write(model).rstrip("\n"))


def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A model in YAML; - is standard input.")],
    to: Annotated[Target, typer.Option(help="In which language.")] = Target.OPEN_PSA,
) -> None:
    """Print a model in another language: Open-PSA as a fault tree, GraphML with all that the model says, YAML tidied up."""
    try:
        say(_written(model_of(file), to).rstrip("\n"))
    except (Unreadable, Malformed) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(1) from None


def _written(model: Model, to: Target) -> str:
    from scudo.core.interchange import graphml, openpsa
    from scudo.core.model.writing import write
    from scudo.core.redundancy import TooTangled, tree_of

    match to:
        case Target.YAML:
            return write(model)
        case Target.GRAPHML:
            return graphml.write(graphml.network_of(model))
        case Target.OPEN_PSA:
            try:
                return openpsa.write(tree_of(Graph(model)))
            except TooTangled as error:
                raise Unreadable(str(error)) from None


def _from_files(files: list[str], system: str) -> Model:
    from scudo.core.interchange import graphml, openpsa
    from scudo.core.interchange.openpsa.modelling import model_of as model_of_tree

    if not files:
        raise typer.BadParameter("Name a file, or a NetBox by --netbox URL.")
    raw = bytes_of(files[0])
    if raw.lstrip()[:1] in {b"{", b"["}:
        return _drafted(
            _lists([(file, bytes_of(file) if file != files[0] else raw) for file in files]), system
        )
    if len(files) > 1:
        raise typer.BadParameter("Only NetBox's lists are several files.")
    match language_of(raw):
        case Language.GRAPHML:
            return graphml.model_of(graphml.read(raw, files[0]), files[0])
        case Language.OPEN_PSA:
            return model_of_tree(openpsa.read(raw, files[0]), files[0])
        case Language.YAML:
            return read(text_of(raw), files[0])


def _lists(contents: list[tuple[str, bytes]]) -> dict[str, object]:
    """NetBox's lists by name; a file that is one list is called as the file is."""
    lists: dict[str, object] = {}
    for file, raw in contents:
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{file}: is no JSON: {error}") from None
        if isinstance(found, dict) and "results" not in found:
            lists |= found
        else:
            lists[Path(file).stem] = found
    return lists


def _from_netbox(url: str, token_file: Path | None, site: str, system: str) -> Model:
    from scudo.cli.models import netbox

    if token_file is None:
        raise typer.BadParameter("Say where the token is: --token-file FILE.")
    token = bytes_of(str(token_file)).decode("ascii", "replace").strip()
    return _drafted(netbox.lists(url, token, site), system)


def _drafted(lists: dict[str, object], system: str) -> Model:
    from scudo.core.interchange import netbox

    found = netbox.draft(lists, system)
    for note in found.notes:
        sys.stderr.write(f"{_note(note)}\n")
    return found.model


def _note(note: "Note") -> str:
    from scudo.cli.models.netbox import NOTES

    figures = "".join(f", {name} {value:g}" for name, value in note.figures.items())
    return f"{NOTES[note.code]}: {', '.join(note.names)}{figures}" if note.names else NOTES[note.code]
