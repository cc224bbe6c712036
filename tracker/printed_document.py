"""The figures that the report printed, as the valuation document holds them."""

from __future__ import annotations

from tracker.document import Printed
from tracker.inputs import ValuationInputs
from tracker.origins import day


def printed_documents(inputs: ValuationInputs) -> list[Printed]:
    """Give each printed figure of the front page, the last print of each."""
    rows = inputs.frame("printed")
    front = rows[~rows["item"].str.contains("/")] if len(rows) else rows
    front = front.sort_values(["published_on", "known_at", "id"])
    return [
        Printed(
            ticker=row["ticker"],
            item=row["item"],
            text=row["text"],
            unit=row["unit"],
            published_on=str(day(row["published_on"])),
            note=row["note"],
        )
        for row in front.drop_duplicates(["ticker", "item"], keep="last").to_dict("records")
    ]
