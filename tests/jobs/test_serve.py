"""Serving the page: on this machine only, one clear line when it cannot."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboards.app import create_app
from jobs.desk import Desk
from jobs.desk_process import value_first
from jobs.serve import check_host, open_server, serve_until_stopped
from jobs.startup import now_utc
from tests.jobs.command import COMMAND, environment
from tests.jobs.fakes import Shelf
from tests.jobs.recorded import latest_document
from tracker.errors import BadInputError


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_a_loopback_address_is_served(host: str) -> None:
    assert check_host(host) == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "8.8.8.8"])
def test_trap_others_reach_a_page_without_sign_in(host: str) -> None:
    with pytest.raises(BadInputError, match="only a loopback address.*reverse proxy"):
        check_host(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10"])
def test_with_sign_in_any_address_is_served(host: str) -> None:
    assert check_host(host, signed_in=True) == host


@pytest.mark.parametrize("host", ["", "example.org", "127.0.0.1:80", "127.0.0.999"])
def test_what_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(BadInputError, match="expected an address such as"):
        check_host(host)


def test_a_taken_port_is_one_clear_line(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInputError, match=f"port {port} on 127.0.0.1 cannot be used"):
            open_server(
                create_app(engine=engine, clock=now_utc, version="0").server,
                host="127.0.0.1",
                port=port,
            )
    assert capfd.readouterr() == ("", "")


def test_a_host_is_refused_before_anything_is_bound(engine: Engine) -> None:
    with pytest.raises(BadInputError, match="loopback"):
        open_server(
            create_app(engine=engine, clock=now_utc, version="0").server, host="0.0.0.0", port=0
        )


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_the_announced_address_answers(engine: Engine, host: str, shown: str) -> None:
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    server = open_server(
        create_app(engine=engine, clock=now_utc, version="0").server, host=host, port=0
    )
    announced: list[str] = []
    thread = threading.Thread(
        target=serve_until_stopped, args=(server, announced.append), daemon=True
    )
    thread.start()
    ends = time.monotonic() + 10
    while not announced and time.monotonic() < ends:
        time.sleep(0.01)
    (address,) = announced
    assert address == f"http://{shown}:{server.port}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{address}/healthz", timeout=10) as answer:
        assert answer.status == 200
    server.shutdown()
    thread.join(10)
    assert not thread.is_alive()


def test_the_first_page_has_its_numbers_before_anything_is_fetched(
    desk: Desk, shelf: Shelf
) -> None:
    value_first(desk)
    assert latest_document(desk.engine)["market_multiple"] == pytest.approx(48.3, abs=0.05)
    assert shelf.asked == []


def running(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the command and leave it running; both of its streams can be read."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=home,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_whole_desk_serves_without_network_and_ends_at_once_when_asked(
    tmp_path: Path, number: int
) -> None:
    with running(tmp_path, "up", "--port", "0") as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        address = line.split()[3]
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{address}/readyz", timeout=10) as answer:
            assert answer.status == 200  # the page has its numbers
        process.send_signal(number)
        begun = time.monotonic()
        assert process.wait(20) == 0
        assert time.monotonic() - begun < 5
        said = process.stderr.read()
    assert line.startswith("Comps tracker ")
    assert '"event": "job started", "job": "recompute"' in said  # no terminal: JSON
    assert "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("schedule",)])
def test_a_part_of_the_desk_ends_well_when_asked(
    tmp_path: Path, covered_file: Path, command: tuple[str, ...], number: int
) -> None:
    shutil.copy(covered_file, tmp_path / "tracker.db")
    with running(tmp_path, *command) as process:
        assert process.stdout
        assert process.stderr
        # The page announces its address, the scheduler logs its first job.
        started = (process.stdout if command[0] == "serve" else process.stderr).readline()
        assert started
        process.send_signal(number)
        assert process.wait(20) == 0
        assert "Traceback" not in process.stderr.read()
