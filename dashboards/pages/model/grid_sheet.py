"""Grid and effects as files: every figure at full precision, a line a cell or an input."""

from __future__ import annotations

import pandas as pd

from dashboards.asked import Asked, Sheet
from dashboards.covered import chosen
from tracker.depositary import ads_ratio
from tracker.document import Valuation
from tracker.restricted import HIDDEN, RESTRICTED
from tracker.sensitivity import ScenarioDocument, scenario_document

GRID = ("multiple", "multiple_change", "revenue_m", "revenue_change", "price", "upside", "band")
EFFECTS = ("input", "value", "upside_points_1_percent_less", "upside_points_1_percent_more")
EDGES = ("lower_band", "lower_band_at", "higher_band", "higher_band_at")


def grid_sheet(asked: Asked) -> Sheet:
    """Give the grid of the chosen company, a line a cell."""
    found = _document(asked)
    if found is None:
        return _empty("grid", GRID)
    document, varied = found
    grid = varied["grid"]
    records = [
        {
            "multiple": row["value"],
            "multiple_change": row["change"],
            "revenue_m": column["value"],
            "revenue_change": column["change"],
            **cell,
            "marks": ", ".join(dict.fromkeys([*row["marks"], *column["marks"]])),
        }
        for row, cells in zip(grid["multiples"], grid["cells"], strict=True)
        for column, cell in zip(grid["revenues_m"], cells, strict=True)
    ]
    frame = pd.DataFrame.from_records(records).set_index("multiple")
    about = {
        "table": "target by multiple and revenue of the basis year",
        **_about(document, varied),
    }
    formats = dict.fromkeys(("multiple_change", "revenue_change", "upside"), "0.0%")
    return Sheet(f"grid {document['ticker']}", frame, about, formats)


def effects_sheet(asked: Asked) -> Sheet:
    """Give the effect of each input of the chosen company, a line an input."""
    found = _document(asked)
    if found is None:
        return _empty("sensitivity", (*EFFECTS, *EDGES))
    document, varied = found
    order = [one["id"] for one in document["bands"]]
    records = []
    for one in varied["sensitivity"]:
        row: dict[str, object] = {
            "input": one["input"],
            "value": one["value"],
            "upside_points_1_percent_less": one["down_1_percent"],
            "upside_points_1_percent_more": one["up_1_percent"],
            **dict.fromkeys(EDGES),
        }
        for edge in one["edges"]:
            higher = order.index(edge["band"]) < order.index(str(varied["band"]))
            side = "higher" if higher else "lower"
            row |= {f"{side}_band": edge["band"], f"{side}_band_at": edge["value"]}
        records.append(row)
    frame = pd.DataFrame.from_records(records).set_index("input")
    about = {"table": "change of the upside for 1 % of one input", **_about(document, varied)}
    formats = {name: "0.00%" for name in EFFECTS[2:]}
    return Sheet(f"sensitivity {document['ticker']}", frame, about, formats)


def _document(asked: Asked) -> tuple[Valuation, ScenarioDocument] | None:
    shown = chosen(asked)
    if shown is None:
        return None
    return shown.document, scenario_document(shown.document, ads_ratio(shown.document))


def _about(document: Valuation, varied: ScenarioDocument) -> dict[str, object]:
    return {
        "company": document["ticker"],
        "as of": document["as_of"],
        "known at": document["known_at"],
        "close": f"{varied['price']} {varied['currency']}",
        "target": f"{varied['of']}, computed, not published",
        "revenue": f"of {varied['fiscal_end']}, in {varied['revenue_currency']} m",
        "missing": "; ".join(varied["missing"].values()) or None,
        "restricted": HIDDEN if document["status"] == RESTRICTED else None,
    }


def _empty(name: str, columns: tuple[str, ...]) -> Sheet:
    frame = pd.DataFrame(columns=list(columns)).set_index(columns[0])
    return Sheet(name, frame, {"table": name, "state": "no valuation is recorded"})
