"""The rules of the house that no linter knows: each takes a text and yields what breaks it."""

import ast
import re
from collections.abc import Callable, Iterator

from tests.house.reading import Finding, Text, enclosing, found, functions, is_marked, length, strings

Rule = Callable[[Text], Iterator[Finding]]

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
CLOCK = "lib/clock.py"
CLOCKS = {CLOCK, "probe/clock.py"}  # the probe runs without the rest, and has its own
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")  # house: the rule names what it forbids
WRITES = {
    "save", "asave", "delete", "adelete", "create", "acreate", "bulk_create", "abulk_create", "bulk_update",
    "abulk_update", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "create_user",
}  # fmt: skip
WRITING_SQL = re.compile(
    r"\b(insert\s+into|update\s+[\w.{}]+\s+set|delete\s+from|truncate\s+[\w.{]+|merge\s+into)\b",
    re.IGNORECASE,
)
SQL_CLOCK = re.compile(r"\bnow\(\)|\bcurrent_timestamp\b|\bclock_timestamp\(\)", re.IGNORECASE)
ANSWERS_NOW = {"now", "utcnow", "today"}
TIME_OF_DAY = {"time", "time_ns", "localtime", "gmtime"}
CLOCK_IMPORTS = {
    "django.utils.timezone": {"now", "localdate"},
    "time": TIME_OF_DAY,
    "django.db.models.functions": {"Now"},
}
SIGNALS = {"django.dispatch", "django.db.models.signals", "django.contrib.contenttypes.fields"}

# Who may do what a rule forbids, and why: (path, dotted name or empty for the whole module) -> reason.
MAY_WRITE = {
    (CLOCK, "move"): "the offset is the clock's own row, and only in a test installation",
    ("customers/models.py", "Users.create_user"): "Django's own contract with its test client and commands",
    (
        "lib/previews/pictures.py",
        "encoded",
    ): "a picture into bytes in memory; there is no database where previews are made",
    ("demo/attached.py", "screen"): "a picture into bytes in memory",
    ("lib/cache.py", "forget_expired"): "what Django's cache keeps for minutes: nobody's deed",
    ("lib/sent.py", "once"): "the browser's own session, which remembers what its form made",
    ("config/presence.py", "renew"): "a process's sign of life: the machine's own row, nobody's deed",
}

# Modules whose SQL writes somewhere else than into the installation's database, and where.
OWN_STORES = {
    "probe/spool.py": "the probe's disk store, a file of its own; there is no journal where a probe runs"
}

# Where SQL asks the database what time it is: (path, dotted name or empty) -> reason.
MAY_ASK_THE_DATABASE = {
    (
        "journal/actions.py",
        "retry_job",
    ): "the job queue lives by the database's clock, also where ours is moved",
    ("lib/processes.py", ""): "whether a job could run already is the job queue's question, by its own clock",
}


def module_is_short(text: Text) -> Iterator[Finding]:
    """At most 400 lines."""
    lines = len(text.text.splitlines())
    if lines > LONGEST_MODULE:
        yield Finding(str(text.path), 1, f"{lines} lines; a module has at most {LONGEST_MODULE}")


def functions_are_short(text: Text) -> Iterator[Finding]:
    """At most 50 lines, docstring included."""
    for function in functions(text.tree):
        if length(function) > LONGEST_FUNCTION:
            yield found(
                text, function, f"{function.name} has {length(function)} lines; at most {LONGEST_FUNCTION}"
            )


def name_says_something(text: Text) -> Iterator[Finding]:
    """No module or package named after nothing."""
    for name in {*text.path.parts[:-1], text.path.stem} & VAGUE_NAMES:
        yield Finding(str(text.path), 1, f"`{name}` says nothing about what is in it")


def nothing_is_unfinished(text: Text) -> Iterator[Finding]:
    """No note to one's later self."""
    for number, line in enumerate(text.text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield Finding(str(text.path), number, "unfinished work is written down elsewhere or done")


def time_is_an_argument(text: Text) -> Iterator[Finding]:
    """Nobody but lib/clock.py asks what time it is (and the probe's own clock); monotonic time is no time of day."""
    if str(text.path) in CLOCKS:
        return
    for node in ast.walk(text.tree):
        if isinstance(node, ast.Attribute) and asks_the_time(node):
            yield found(
                text,
                node,
                f"`{ast.unparse(node)}` asks what time it is; take `at`, or ask lib.clock at an edge",
            )
        if isinstance(node, ast.ImportFrom):
            for name in {alias.name for alias in node.names} & CLOCK_IMPORTS.get(node.module or "", set()):
                yield found(
                    text, node, f"imports {name} of {node.module}; take `at`, or ask lib.clock at an edge"
                )
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield found(text, node.value, f"{node.arg} reads the machine's clock")
    around = enclosing(text.tree)
    for literal, value in strings(text.tree):
        if SQL_CLOCK.search(value) and (str(text.path), around[id(literal)]) not in MAY_ASK_THE_DATABASE:
            yield found(text, literal, "the database's clock is not the installation's")


def asks_the_time(node: ast.Attribute) -> bool:
    """`datetime.now`, `date.today`, `timezone.now`, `time.time`; not `clock.now`."""
    base = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
    return (node.attr in ANSWERS_NOW and base != "clock") or (node.attr in TIME_OF_DAY and base == "time")


def only_actions_write(text: Text) -> Iterator[Finding]:
    """Rows are made, changed and deleted in `actions` and nowhere else."""
    if text.is_action:
        return
    around = enclosing(text.tree)
    for node in ast.walk(text.tree):
        if (
            isinstance(node, ast.Call)
            and writes(node)
            and (str(text.path), around[id(node)]) not in MAY_WRITE
        ):
            yield found(text, node, f"`{ast.unparse(node.func)}` writes to the database; that is an action's")
    for literal, value in strings(text.tree):
        if WRITING_SQL.search(value) and str(text.path) not in OWN_STORES:
            yield found(text, literal, "SQL that writes; that is an action's")


def writes(call: ast.Call) -> bool:
    """A call of a manager or a row that writes; `update` is a queryset's where it takes keywords only.

    `self.create` is a method of the class at hand: managers are met under their model's name.
    """
    if not isinstance(call.func, ast.Attribute) or ast.unparse(call.func) == "self.create":
        return False
    return call.func.attr in WRITES or (
        call.func.attr in {"update", "aupdate"} and bool(call.keywords) and not call.args
    )


def actions_say_who_and_when(text: Text) -> Iterator[Finding]:
    """What carries a mark is an action: keyword-only, with `by` and `at`."""
    if not text.is_action:
        return
    for function in filter(is_marked, functions(text.tree)):
        if not ast.unparse(function.decorator_list[0]).startswith("allowed("):
            yield found(
                text,
                function,
                f"{function.name}: the role is judged before anything else; @allowed comes first",
            )
        if function.args.args or function.args.posonlyargs:
            yield found(text, function, f"{function.name} is an action: keyword-only")
        for missing in sorted({"by", "at"} - {argument.arg for argument in function.args.kwonlyargs}):
            yield found(text, function, f"{function.name} is an action and takes no `{missing}`")


def imports_stand_at_the_top(text: Text) -> Iterator[Finding]:
    """Imports inside functions only in `cli`, and where Django itself wants them: AppConfig.ready."""
    if text.floor == "cli":
        return
    for function in functions(text.tree):
        if text.path.name == "apps.py" and function.name == "ready":
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield found(text, node, f"an import inside {function.name}")


def nothing_calls_up(text: Text) -> Iterator[Finding]:
    """No signals, no generic foreign keys, no `save` that does more than save."""
    for node in ast.walk(text.tree):
        if isinstance(node, ast.ImportFrom) and node.module in SIGNALS:
            yield found(text, node, f"{node.module}: what follows an action is a reaction to its entry")
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}:
                    yield found(
                        text, method, f"{node.name}.{method.name} is overridden; that is an action's work"
                    )


def lower_floors_stay_unaware(text: Text) -> Iterator[Finding]:
    """A foreign key to another floor adds nothing to what it points at: related_name="+"."""
    foreign = {
        alias.asname or alias.name
        for node in text.tree.body
        if isinstance(node, ast.ImportFrom) and is_other_floor(text, (node.module or "").split("."))
        for alias in node.names
    }
    for node in ast.walk(text.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {
            "ForeignKey",
            "OneToOneField",
        }:
            target = key_target(node)
            if (target in foreign or ("." in target and target.split(".")[0] != text.floor)) and hides(
                node
            ) is False:
                yield found(text, node, f'a foreign key to {target} needs related_name="+"')


def is_other_floor(text: Text, module: list[str]) -> bool:
    """`scudo.X.models` of another floor than the text's own."""
    return len(module) > 1 and module[0] == "scudo" and module[1] != text.floor


def key_target(call: ast.Call) -> str:
    """What a foreign key points at, as a name or `app.Model`."""
    given = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "to"), None)
    if isinstance(given, ast.Constant):
        return str(given.value)
    return ast.unparse(given).split(".")[-1] if given else ""


def hides(call: ast.Call) -> bool:
    """Whether the key leaves no reverse name behind."""
    return any(one.arg == "related_name" and ast.unparse(one.value) == "'+'" for one in call.keywords)


PYTHON_RULES: tuple[Rule, ...] = (
    module_is_short,
    functions_are_short,
    name_says_something,
    nothing_is_unfinished,
    time_is_an_argument,
    only_actions_write,
    actions_say_who_and_when,
    imports_stand_at_the_top,
    nothing_calls_up,
    lower_floors_stay_unaware,
)
