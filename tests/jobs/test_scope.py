"""What there is to fetch follows from the coverage that is recorded."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine, event

from db.engine import reading
from jobs.coverage.loading import CoverageText, load_coverage
from jobs.scope import Index, Listing, Scope, load_scope
from tests.jobs.conftest import LOADED
from tests.jobs.texts import BUNDLED, changed

TODAY = LOADED.date()
LATER = LOADED + timedelta(hours=1)


def scope_of(engine: Engine, today: date = TODAY) -> Scope:
    with reading(engine) as connection:
        return load_scope(connection, today=today)


def test_the_covered_company_its_peers_and_their_currencies(engine: Engine) -> None:
    scope = scope_of(engine)
    assert scope.covered == ("0100.HK",)
    assert scope.listings == (
        Listing("0100.HK", "XHKG", "HKD"),
        Listing("2513.HK", "XHKG", "HKD"),
        Listing("PLTR", "XNAS", "USD"),
    )
    assert scope.currencies == ("CNY", "HKD")
    assert scope.exchanges == ("XHKG", "XNAS")
    assert scope.on("XNAS") == (Listing("PLTR", "XNAS", "USD"),)
    assert scope.on("XLON") == ()


def test_nothing_covered_is_nothing_to_fetch(empty: Engine) -> None:
    assert scope_of(empty) == Scope((), (), ())


def test_a_stock_quoted_in_pence_needs_pounds(engine: Engine) -> None:
    body = changed('quote_currency = "USD"', 'quote_currency = "GBp"')
    body = changed('price = 1317\ncurrency = "HKD"', 'price = 1317\ncurrency = "HKD"', text=body)
    body = changed(
        'close = 135.70\ncurrency = "USD"', 'close = 135.70\ncurrency = "GBp"', text=body
    )
    load_coverage(engine, CoverageText("mine.toml", body, "user"), now=LATER)
    scope = scope_of(engine)
    assert scope.currencies == ("CNY", "GBP", "HKD")
    assert scope.on("XNAS") == (Listing("PLTR", "XNAS", "GBp"),)


def test_a_peer_shared_by_two_coverages_is_fetched_once(engine: Engine) -> None:
    """The other company covered here is Zhipu, with MiniMax and Palantir for peers."""
    body = BUNDLED.replace('"0100.HK"', "@").replace('"2513.HK"', '"0100.HK"')
    body = body.replace("@", '"2513.HK"').replace("[2800, 6700, 15700]", "[300, 700, 1300]")
    load_coverage(engine, CoverageText("zhipu.toml", body, "user"), now=LATER)
    scope = scope_of(engine)
    assert scope.covered == ("0100.HK", "2513.HK")
    assert sorted(listing.ticker for listing in scope.listings) == ["0100.HK", "2513.HK", "PLTR"]


def test_a_listing_moves_with_its_latest_entry(engine: Engine) -> None:
    moved = changed(
        '[[peer_set]]\neffective = 2026-04-15\npeers = ["2513.HK", "PLTR"]',
        '[[company]]\nticker = "PLTR"\neffective = 2026-04-01\nname_en = "Palantir"\n'
        'name_zh = "Palantir"\nexchange = "XNYS"\nquote_currency = "USD"\n'
        'reporting_currency = "USD"\nfiscal_year_end = "12-31"\n\n'
        '[[peer_set]]\neffective = 2026-04-15\npeers = ["2513.HK", "PLTR"]',
    )
    load_coverage(engine, CoverageText("mine.toml", moved, "user"), now=LATER)
    assert scope_of(engine).on("XNYS") == (Listing("PLTR", "XNYS", "USD"),)
    assert scope_of(engine).on("XNAS") == ()


def test_a_listing_of_a_later_date_waits_for_it(engine: Engine) -> None:
    """Palantir moves to New York's other exchange in December: fetched as listed until then."""
    entry = BUNDLED[BUNDLED.index('[[company]]\nticker = "PLTR"') : BUNDLED.index("[[peer_set]]")]
    moved = entry.replace("2020-09-30", "2026-12-01").replace("XNAS", "XNYS")
    load_coverage(engine, CoverageText("mine.toml", BUNDLED + moved, "user"), now=LATER)
    assert Listing("PLTR", "XNAS", "USD") in scope_of(engine).listings
    assert Listing("PLTR", "XNYS", "USD") in scope_of(engine, date(2026, 12, 1)).listings


def test_the_indices_are_those_of_the_coverage(engine: Engine) -> None:
    scope = scope_of(engine)
    assert scope.indices == (Index("MSCI China", "MCHI", "XNAS"),)
    assert scope.index_exchanges == ("XNAS",)


def test_the_indices_of_a_users_file_replace_the_bundled_ones(engine: Engine) -> None:
    mine = changed('symbol = "MCHI"\nexchange = "XNAS"', 'symbol = "^HSI"\nexchange = "XHKG"')
    load_coverage(engine, CoverageText("mine.toml", mine, "user"), now=LATER)
    assert scope_of(engine).indices == (Index("MSCI China", "^HSI", "XHKG"),)
    load_coverage(engine, CoverageText("minimax.toml", BUNDLED + "\n", "bundled"), now=LATER)
    assert scope_of(engine).indices == (Index("MSCI China", "^HSI", "XHKG"),)


def test_every_tick_asks_and_reads_no_file_again_and_no_finding(engine: Engine) -> None:
    scope_of(engine)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    scope_of(engine)
    assert said
    assert [one for one in said if "body" in one or "finding" in one or "sighting" in one] == []


def test_a_coverage_without_indices_needs_none(engine: Engine) -> None:
    start = BUNDLED.index("[[benchmark]]")
    without = BUNDLED[:start] + BUNDLED[BUNDLED.index("[[event]]") :]
    load_coverage(engine, CoverageText("mine.toml", without, "user"), now=LATER)
    assert scope_of(engine).indices == ()
