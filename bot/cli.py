"""The command line. Each command says what it does in `--help`; what goes wrong is said in one message."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop

from bot.config import RunSettings, Settings, use_newest_zones
from flows.errors import ConfigError, PuenteError

cli = typer.Typer(
    name="puente",
    help="Puente walks a patient through a medical trip, on Telegram. Start with: puente demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print local variables, answers among them
)
ROOT = Path(__file__).parent.parent
CASES = ", ".join(path.stem for path in sorted((ROOT / "data" / "rehearsals").glob("*.toml")))
Served = Annotated[str, typer.Option("--clinic", help="The clinic's profile, where several are served.")]
Languages = Annotated[str, typer.Option("--lang", help="Which languages to play, by comma: es,en,fr.")]


def said(command: Callable[..., Coroutine[Any, Any, int | None]]) -> Callable[..., None]:
    """Run a command; a fault of ours ends it with its message, and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        use_newest_zones()
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                code = runner.run(command(*args, **kwargs))
        except PuenteError as fault:
            print(f"puente: {fault}", file=sys.stderr)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        raise typer.Exit(code or 0)

    return run


@cli.command()
@said
async def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes any free one.")] = 8888,
    folder: Annotated[
        Path | None, typer.Option(help="An empty folder that keeps the demo's data; forgotten at the end otherwise.")
    ] = None,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Show a whole case in the browser: patient, companion and staff side by side. No token, no network needed."""
    from bot.demo import show

    await show(port, folder, open_page=open_page)


@cli.command()
@said
async def run() -> int | None:
    """Run the bot on Telegram. Settings come from the environment or a .env file; puente doctor lists them."""
    from bot.app import serve
    from bot.check import faults_at_start
    from bot.vault import Keyring

    settings = RunSettings.load()
    Keyring.load(settings.key_file)  # a key that cannot be read is said with the settings, before anything of content
    settings.make_folder()
    faults = faults_at_start(ROOT, settings.data_dir, settings.clinics, real=settings.meets_patients)
    if faults:
        return _listed(faults)
    await serve(settings)
    return None


@cli.command()
@said
async def check() -> int:
    """Check content, texts and flows, and list every fault with the way out."""
    from bot.check import check_all, takes_all

    for one in takes_all(ROOT):
        print(one)
    return _listed(check_all(ROOT))


def _listed(faults: list[Any]) -> int:
    for fault in faults:
        print(fault)
    bad = sum(fault.level == "fault" for fault in faults)
    print(f"{bad} faults, {len(faults) - bad} warnings")
    return 1 if bad else 0


@cli.command()
@said
async def rehearse(
    cases: Annotated[list[str] | None, typer.Argument(help=f"Which cases, of {CASES}; all when none is named.")] = None,
    lang: Languages = "es,en,fr",
    out: Annotated[
        Path | None, typer.Option(help="Write one file a chat and language here instead of printing.")
    ] = None,
) -> int:
    """Play scripted cases through the real bot on the sandbox: a year in a minute, every message of every chat."""
    from bot.transcript import rehearse_all

    return await rehearse_all(ROOT, cases or [], lang.split(","), out)


@cli.command()
@said
async def inspect(
    paths: Annotated[list[Path], typer.Argument(help="Files to look at; a folder stands for all that is in it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    context: Annotated[Path | None, typer.Option(help="JSON with today, patient and need.")] = None,
) -> None:
    """Show what the imaging intake sees in files; several are one upload. Exit code 0 also when they are refused."""
    from bot.imaging.inspect import Inspector
    from bot.imaging.named import needed, parts_of
    from bot.imaging.report import printed, readable, report

    need = needed(context) if context else None
    parts = parts_of(paths)
    try:
        async with Inspector() as inspector:
            inspected = await inspector.inspect(parts)
    except ChildProcessError as fault:
        raise ConfigError(f"{fault}; puente doctor says what this machine lacks") from None
    found = report(inspected.facts, need)
    for line in [printed(found)] if as_json else readable(found):
        print(line.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding))


@cli.command()
@said
async def migrate() -> None:
    """Bring the database to the newest schema. puente run does this by itself."""
    from bot.store import migrate as migrations

    settings = Settings.load()
    before = await migrations.current(settings.database)
    await migrations.upgrade(settings.database)
    print(f"schema {before or 'none'} -> {await migrations.current(settings.database)}")


@cli.command()
@said
async def doctor() -> int:
    """List every setting with its source, secrets hidden, and what this machine lacks."""
    from bot.doctor import examine

    return await examine()


try_cli = typer.Typer(help="One rule on one example, for authors of data/.", no_args_is_help=True)
cli.add_typer(try_cli, name="try")


@try_cli.command("screen")
@said
async def try_screen(
    facts: Annotated[Path, typer.Argument(help="JSON: one case or a list; a case has indication and facts.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: a list where a list was given.")] = False,
) -> int:
    """Sort cases as the rules do, with every reason and what the patient would read. Exit code 2 for a bad file."""
    from bot.content import Content
    from bot.i18n import Catalogs
    from bot.try_screen import try_screen as tried

    content = Content.load(ROOT / "data")
    return tried(content, Catalogs.load(ROOT / "locales", content.texts()), facts, as_json=as_json)


staff_cli = typer.Typer(help="Let people of the clinic in.", no_args_is_help=True)
cli.add_typer(staff_cli, name="staff")


@staff_cli.command("link")
@said
async def staff_link(
    role: Annotated[str, typer.Argument(help="admin, coordinator or physician.")] = "admin",
    clinic: Served = "",
    profile: Annotated[str, typer.Option(help="A physician's key in the clinic's profile.")] = "",
) -> None:
    """Print a link that gives one person a role, once, for seven days."""
    from bot.staffing import print_link

    await print_link(role, clinic, profile)


@staff_cli.command("code")
@said
async def staff_code(
    clinic: Served = "",
) -> None:
    """Print a code; posted in a group, it makes that group the clinic's staff group."""
    from bot.staffing import print_code

    await print_code(clinic)


@staff_cli.command("keys")
@said
async def staff_keys(path: Annotated[Path, typer.Argument(help="Where to write the new key file.")]) -> None:
    """Make a key file: it wraps the patients' keys. Keep a copy apart from the backups."""
    from bot.vault import Keyring

    try:
        Keyring.fresh().save(path)
    except OSError as error:  # one that is there already would be lost, and with it every answer
        raise ConfigError(f'key file "{path}": {type(error).__name__}; name a new file in a folder of yours') from None
    print(f"wrote {path}; set PUENTE_KEY_FILE to it")


def main() -> None:
    """The entry of the console script."""
    cli()


if __name__ == "__main__":
    main()
