"""House rules that a reader should not have to remember: who imports whom, what is banned where, what lies at the top."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Procfile", "README.md", "bot", "data", "docs", "flows", "locales",
    "pyproject.toml", "requirements-test.lock", "requirements.lock", "tests",
}  # fmt: skip
CONVERSATIONS = {
    "companion", "consent", "desk", "file_review", "form", "health_check", "imaging_question", "letter", "offer",
    "consultation", "opinion", "release", "respondent", "review", "settings", "treatment", "trip", "trip_by_hand", "welcome",
    "ending", "naming", "noting",
}  # fmt: skip

# Each name may import those before it. A folder stands for all that is in it.
ORDER = (
    "flows.text", "flows.errors", "flows.effects",
    "flows.rules.typed", "flows.rules.typed_numbers", "flows.rules.counts",  # how an item reads a number that is typed
    "flows.items", "flows.engine", "flows.case", "flows.content",
    "flows.rules", "flows.ask", "flows.clinic_time", "flows.treatment", "flows.trip_by_hand",
    "flows.respondent",
    *(f"flows.{name}" for name in ("welcome", "form", "letter", "offer", "consent", "trip", "health_check", "desk")),
    "flows.review", "flows.opinion", "flows.consultation", "flows.ending", "flows.naming", "flows.noting",
    "flows.companion", "flows.file_review", "flows.file_card", "flows.imaging_question", "flows.release", "flows.settings",
    "flows.acts", "flows.library", "flows.view", "flows.figures", "flows.journey",
)  # fmt: skip

# What would make a flow something else than a function of its facts and answers.
IMPURE = {
    "asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket",
    "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip

# Where Telegram's own vocabulary is spoken (design, section 1); elsewhere a case knows people and texts.
TELEGRAM = {
    "bot.wire", "bot.updates", "bot.arrivals", "bot.receive", "bot.render", "bot.message", "bot.post", "bot.outbox",
    "bot.patience",   # how long Telegram and its network are waited for
    "bot.staffing",   # asks for the bot's name, for a link
    "bot.presence",   # commands and descriptions of the bot itself
    "bot.uploads",    # files come from Telegram's own servers
    "bot.sealed",     # pictures and files for the staff group
    "bot.house",      # quiet calls beside the outbox, such as the answer to a press
}  # fmt: skip
HTTP = {
    "bot.wire",
    "bot.receive",     # the webhook
    "bot.webserver",   # webhook, health
    "bot.uploads.page",
    "bot.clock",       # the sandbox's clock, followed from afar
    "bot.idle",        # the sandbox is told when nothing is left to do
}  # fmt: skip
SANDBOX = re.compile(r"bot\.(cli|demo\w*|rehears\w*|stage|sandbox)(\.|$)")  # the demo, its stage, rehearsals

# The one place of each source of surprise; the sandbox is a server of its own and has a clock of its own.
CLOCKS = {"bot.clock", "bot.sandbox.clock"}
SETTINGS = {"bot.config", "bot.environment"}
TIME = re.compile(r"(datetime\.)?(datetime|date)\.(now|utcnow|today)|time\.time(_ns)?")
ENVIRONMENT = re.compile(r"os\.(environ|getenv)b?")


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for part in ("bot", "flows") for path in sorted((ROOT / part).rglob("*.py"))}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


@cache
def nodes(name: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(name)))


@cache
def imported(name: str, *, everywhere: bool = True) -> list[str]:
    """Modules that a module imports; only those of its own level unless `everywhere`."""
    return list(_imported(name, nodes(name) if everywhere else tree(name).body))


def _imported(name: str, nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relative to itself"
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (one if one in MODULES else str(node.module) for one in full)


def of(part: str) -> list[str]:
    return [name for name in MODULES if name == part or name.startswith(f"{part}.")]


def is_in(name: str, parts: set[str]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


# -- who imports whom


@pytest.mark.parametrize("name", of("flows"))
def test_a_flow_imports_flows_and_the_pure_part_of_the_standard_library(name: str) -> None:
    for module in imported(name):
        top = module.partition(".")[0]
        assert top == "flows" or (top in sys.stdlib_module_names and top not in IMPURE), f"{name} imports {module}"


@pytest.mark.parametrize("name", of("bot"))
def test_the_shell_imports_no_tests(name: str) -> None:
    assert not [module for module in imported(name) if module.partition(".")[0] == "tests"]


@pytest.mark.parametrize("name", of("flows"))
def test_the_core_is_built_in_one_order(name: str) -> None:
    place = [n for n, part in enumerate(ORDER) if is_in(name, {part})]
    for module in imported(name):
        if module.startswith("flows."):
            its = [n for n, part in enumerate(ORDER) if is_in(module, {part})]
            assert name == "flows" or (place and its and its <= place), f"{name} imports {module}; see ORDER"


@pytest.mark.parametrize("part", ["bot", "flows"])
def test_no_module_imports_itself_in_a_circle(part: str) -> None:
    """Imports inside functions are left out: they are how the command line starts fast."""
    graph = {name: {module for module in imported(name, everywhere=False) if module in MODULES} for name in of(part)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


def test_the_product_reaches_the_sandbox_over_http_only() -> None:
    outside = [name for name in of("bot") if not SANDBOX.match(name)]
    assert not [name for name in outside if any(is_in(module, {"bot.sandbox"}) for module in imported(name))]


def test_the_sandbox_knows_nothing_of_the_bot() -> None:
    found = {module for name in of("bot.sandbox") for module in imported(name)}
    assert not [module for module in found if module.startswith("bot.") and not is_in(module, {"bot.sandbox"})]


@pytest.mark.parametrize(("library", "speakers"), [("telegram", TELEGRAM), ("aiohttp", HTTP)])
def test_telegrams_vocabulary_stays_at_the_edge(library: str, speakers: set[str]) -> None:
    rooms = {*speakers, "bot.desk", "bot.sandbox"}
    found = {name for name in of("bot") if any(is_in(module, {library}) for module in imported(name))}
    assert not [name for name in found if not is_in(name, rooms)]


# -- what is banned where


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("name", list(MODULES))
def test_time_chance_and_the_environment_each_have_one_place(name: str) -> None:
    assert "random" not in {module.partition(".")[0] for module in imported(name)}, f"{name} imports random"
    used = {dotted(node) for node in nodes(name) if isinstance(node, ast.Attribute)}
    assert name in CLOCKS or not list(filter(TIME.fullmatch, used))
    assert name in SETTINGS or not list(filter(ENVIRONMENT.fullmatch, used))


@pytest.mark.parametrize("name", sorted(CONVERSATIONS))
def test_a_conversation_holds_nothing_that_closing_it_would_run(name: str) -> None:
    """`try` and `with` would see the end of every replay; `async` and `global` would see more than the answers."""
    banned = (
        ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.AsyncFor, ast.AsyncFunctionDef, ast.Await, ast.Global,
        ast.Nonlocal,
    )  # fmt: skip
    found = [node for node in ast.walk(tree(f"flows.{name}")) if isinstance(node, banned)]
    assert not found, f"flows/{name}.py: {ast.unparse(found[0])}"


def test_every_conversation_is_named_here() -> None:
    """A module of `flows` that yields items is a conversation."""
    asking = {name for name in of("flows") if any(is_in(module, {"flows.items"}) for module in imported(name))}
    assert {name.removeprefix("flows.") for name in asking} == CONVERSATIONS | {"engine", "ask", "clinic_time"}


@pytest.mark.parametrize("name", of("flows"))
def test_every_module_says_what_it_is(name: str) -> None:
    assert ast.get_docstring(tree(name)) or not tree(name).body


POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>")


@pytest.mark.parametrize("name", list(MODULES))
def test_no_pattern_is_one_that_an_older_python_reads_wrongly(name: str) -> None:
    """Before 3.11.5 a group that gives nothing back kept what it had only tried; Debian 12 has 3.11.2."""
    strings = [node.value for node in nodes(name) if isinstance(node, ast.Constant)]
    patterns = [
        one.decode("latin-1") if isinstance(one, bytes) else one for one in strings if isinstance(one, str | bytes)
    ]
    assert not list(filter(POSSESSIVE_GROUP.search, patterns))


# -- what lies around

TEXTS = {".py", ".js", ".css", ".html", ".toml", ".md", ".po", ".json", ".svg", ".lock", ".txt", ""}
LATER = re.compile("|".join((r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b")))
MACHINE = re.compile(r"(?<![\w.])/(?:home|Users|root|work)/\w|[A-Z]:\\\\Users|--(?:extra-)?index-url")


def ignored() -> set[str]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return {".git", *(line.rstrip("/") for line in lines)}


def at_top() -> set[str]:
    return {path.name for path in ROOT.iterdir() if not any(path.match(pattern) for pattern in ignored())}


def written() -> Iterator[Path]:
    """Every text file of the house."""
    for top in sorted(at_top()):
        found = [ROOT / top] if (ROOT / top).is_file() else (ROOT / top).rglob("*")
        for path in found:
            is_cached = "__pycache__" in path.parts or "samples" in path.parts
            if path.is_file() and path.suffix in TEXTS and not is_cached:
                yield path


def test_the_top_level_is_what_was_agreed() -> None:
    assert at_top() == TOP


def remarks(path: Path) -> str:
    """What is written for people: comments of Python, all of anything else."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join(token.string for token in tokens if token.type == tokenize.COMMENT)


def test_ci_runs_what_the_readme_promises() -> None:
    """One command for everybody: the last line of `.ci/run` stands in the README."""
    command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")


def test_nothing_is_put_off() -> None:
    assert not [str(path.relative_to(ROOT)) for path in written() if LATER.search(remarks(path))]


def test_no_file_names_a_machine() -> None:
    own = Path(__file__)
    found = [path for path in written() if path != own and MACHINE.search(path.read_text(encoding="utf-8"))]
    assert not [str(path.relative_to(ROOT)) for path in found]
