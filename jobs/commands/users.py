"""The commands `tracker users`: who may sign in, and what the audit trail holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from jobs.commands import completion
from jobs.commands.arguments import Json
from jobs.commands.ending import print_json
from jobs.commands.opening import open_record

if TYPE_CHECKING:
    from db.users import Change
    from tracker.roles import Role

app = typer.Typer(no_args_is_help=True, help="Who may sign in to the pages, and who did what.")
RoleName = Literal["viewer", "analyst", "operator"]
Name = Annotated[
    str,
    typer.Argument(
        help="The name to sign in with; quote one with spaces.", autocompletion=completion.users
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file", metavar="FILE", help="Take the password from a file's first line."
    ),
]


@app.command("add")
def add(
    name: Name,
    role: Annotated[RoleName, typer.Option(help="What the user may do.")],
    password_file: PasswordFile = None,
) -> None:
    """Add a user; the password is asked twice, or read from standard input or a file.

    Example: tracker users add "Ann Lee" --role analyst
    """
    from db.engine import writing
    from db.passwords import Passwords
    from db.users import User, load_user, record_new_user, user_name
    from jobs.names import login
    from jobs.settings.passwords import read_password
    from jobs.startup import now_utc

    engine, named = open_record(), user_name(name)
    with engine.connect() as connection:
        taken = load_user(connection, named)
    if taken is None:
        hashed = Passwords().hashed(read_password(password_file, name=named, asked=sys.stdin))
        user = User(named, role, hashed)
    else:
        user = taken  # refused below, without a question before
    with writing(engine) as connection:
        record_new_user(connection, user, by=login(), now=now_utc())
    typer.echo(f"added {named}, {role}")


@app.command("list")
def list_users(json: Json = False) -> None:
    """List the users with their roles.

    Example: tracker users list --json
    """
    from db.engine import reading
    from db.users import load_users

    with reading(open_record()) as connection:
        users = load_users(connection)
    if json:
        print_json(
            {
                "users": [
                    {
                        "name": one.name,
                        "role": one.role,
                        "active": one.active,
                        "changed_at": one.changed_at,
                    }
                    for one in users
                ]
            }
        )
        return
    from jobs.printed.figures import literal

    for one in users:
        off = "" if one.active else ", disabled"
        typer.echo(literal(f"{one.name}: {one.role}{off}"))
    if not users:
        typer.echo("no user yet: tracker users add NAME --role operator")


@app.command("role")
def change_role(
    name: Name, role: Annotated[RoleName, typer.Argument(help="What the user may do from now on.")]
) -> None:
    """Give a user another role, in force from the next click on.

    Example: tracker users role "Ann Lee" operator
    """
    _change(name, "role", role=role)
    typer.echo(f"{name} is {role} now")


@app.command("password")
def change_password(name: Name, password_file: PasswordFile = None) -> None:
    """Give a user another password; it ends every session of the user at once.

    Example: tracker users password "Ann Lee" --password-file new.txt
    """
    from db.engine import reading
    from db.passwords import Passwords
    from db.users import load_user
    from jobs.settings.passwords import read_password

    with reading(open_record()) as connection:
        known = load_user(connection, name)
    hashed = None
    if known is not None:  # a strange name is refused below, without a question before
        hashed = Passwords().hashed(read_password(password_file, name=name, asked=sys.stdin))
    _change(name, "password", password_hash=hashed)
    typer.echo(f"{name} has a new password; open sessions are over")


@app.command("disable")
def disable(name: Name) -> None:
    """Keep a user out, at once; nothing that they did disappears.

    Example: tracker users disable "Ann Lee"
    """
    _change(name, "disabled")
    typer.echo(f"{name} is disabled; open sessions are over")


@app.command("enable")
def enable(name: Name) -> None:
    """Let a disabled user sign in again.

    Example: tracker users enable "Ann Lee"
    """
    _change(name, "enabled")
    typer.echo(f"{name} may sign in again")


@app.command("audit")
def audit(
    last: Annotated[int, typer.Option(min=1, max=100_000, help="How many lines.")] = 100,
    json: Json = False,
) -> None:
    """Print who did what when, the newest first.

    Example: tracker users audit --last 20 --json
    """
    from dataclasses import asdict

    from db.audit_trail import load_trail
    from db.engine import reading
    from jobs.printed.figures import literal

    with reading(open_record()) as connection:
        trail = load_trail(connection, last=last)
    if json:
        print_json({"audit": [{"id": one.id, **asdict(one.entry)} for one in trail]})
        return
    for one in trail:
        entry = one.entry
        parts = (entry.what, entry.about, entry.detail, entry.address and f"from {entry.address}")
        told = f"{entry.who}: {' · '.join(part for part in parts if part)}"
        typer.echo(literal(f"{entry.at:%Y-%m-%d %H:%M:%S} UTC  {told}"))


def _change(
    name: str, change: Change, *, role: Role | None = None, password_hash: str | None = None
) -> None:
    from db.engine import writing
    from db.users import record_user_change
    from jobs.names import login
    from jobs.startup import now_utc

    with writing(open_record()) as connection:
        record_user_change(
            connection,
            name,
            change,
            by=login(),
            now=now_utc(),
            role=role,
            password_hash=password_hash,
        )
