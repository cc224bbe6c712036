"""The files of `deploy/`: they parse, and all that they name is there."""

from __future__ import annotations

import configparser
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobs import cli
from jobs.settings.desk import Settings
from tests.places import HOUSE, ROOT

DEPLOY = ROOT / "deploy"
SETTINGS = {str(field.validation_alias) for field in Settings.model_fields.values()}
COMMANDS = {
    one.name or one.callback.__name__ for one in cli.app.registered_commands if one.callback
}
TEXTS = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_setting_named_exists(path: Path) -> None:
    named = set(re.findall(r"\bTRACKER_[A-Z_]+\b", path.read_text("utf-8")))
    assert named - SETTINGS == set()


def test_the_services_are_those_of_a_desk(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"database", "migrate", "scheduler", "worker", "serve", "proxy"}
    assert services["scheduler"]["deploy"]["replicas"] == 2
    for name, service in services.items():
        assert "image" in service, name
        assert set(service.get("depends_on", ())) <= set(services), name
        assert set(service["networks"]) <= set(compose["networks"]), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source[0] == "." else source in compose["volumes"]


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert compose["networks"]["inside"] == {"internal": True}
    assert services["database"]["networks"] == services["serve"]["networks"] == ["inside"]


def test_every_command_of_the_services_exists(compose: dict[str, Any]) -> None:
    named = {
        service["command"][0]
        for service in compose["services"].values()
        if "command" in service and "entrypoint" not in service
    }
    assert named == {"init", "schedule", "worker"}
    assert named <= COMMANDS


def test_what_hands_out_work_and_what_does_it_are_set_alike(compose: dict[str, Any]) -> None:
    queues = {
        name: service["environment"]["TRACKER_QUEUE"]
        for name, service in compose["services"].items()
        if name in {"scheduler", "worker"}
    }
    assert queues == {"scheduler": "procrastinate", "worker": "procrastinate"}


def test_no_secret_is_written_down() -> None:
    example = (DEPLOY / "desk.env.example").read_text("utf-8")
    held = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert {
        name for name, text in held.items() if text and re.search("PASSWORD|KEY", name)
    } == set()
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    for name in re.findall(r"\$\{([A-Z_]+)", text):
        assert name in held, name


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_of_systemd_starts_what_there_is_and_starts_it_again(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    unit.read_string(path.read_text("utf-8"))
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    service = unit["Service"]
    assert (service["Restart"], service["User"]) == ("always", "tracker")
    program, *rest = service["ExecStart"].split()
    if program.endswith("/tracker"):
        assert rest[0] in COMMANDS
    else:
        assert rest[-1] == "jobs.commands.wsgi:application()"


def test_gunicorn_is_on_loopback_and_its_workers_share_no_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GUNICORN_BIND", raising=False)
    said = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    assert said["bind"] == "127.0.0.1:8050"
    assert said["preload_app"] is False
    assert said["workers"] >= 2


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf.example"])
def test_a_proxy_is_balanced_and_says_itself_who_comes(name: str) -> None:
    lines = (DEPLOY / name).read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.strip().startswith("#"))
    depth = 0
    for mark in re.findall(r"[{}]", re.sub(r"\{\$[^}]*\}", "", text)):
        depth += 1 if mark == "{" else -1
        assert depth >= 0
    assert depth == 0
    set_or_dropped = "-X-Forwarded-User" if name == "Caddyfile" else "X-Forwarded-User $user"
    assert set_or_dropped in text
    assert text.index(set_or_dropped) < text.rindex("8050")
    if name.startswith("nginx"):
        whole = [line.strip() for line in text.splitlines() if line.strip()]
        assert [one for one in whole if one[-1] not in "{};"] == []


def test_the_image_copies_what_there_is() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = [line.split()[1:-1] for line in text.splitlines() if line.startswith("COPY")]
    named = [one for line in copied for one in line]
    assert [one for one in named if not (ROOT / one).exists() and not (HOUSE / one).exists()] == []
    assert 'ENTRYPOINT ["tracker"]' in text
    assert "USER tracker" in text
