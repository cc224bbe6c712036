"""The command `tracker scenarios`."""

from __future__ import annotations

from jobs.commands.arguments import AsOf, Json, KnownAt, Ticker
from jobs.commands.ending import print_json
from jobs.commands.opening import open_inputs


def scenarios(
    ticker: Ticker, as_of: AsOf = None, known_at: KnownAt = None, json: Json = False
) -> None:
    """Say what the target would be: bear to bull, by multiple and revenue, and by each input.

    Example: tracker scenarios 0100.HK --as-of 2026-04-15
    """
    from jobs.answers import answer_value, older_cases
    from tracker.depositary import ads_ratio
    from tracker.sensitivity import scenario_document

    inputs = open_inputs(ticker, known_at=known_at)
    document = answer_value(inputs, as_of=as_of, known_at=known_at)
    found = scenario_document(document, ads_ratio(document))
    if json:
        print_json(found)
        return
    from jobs.printed.scenarios import print_scenarios

    print_scenarios(document, found, older=older_cases(inputs, document))
