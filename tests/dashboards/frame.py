"""The request for a page, as the frame in a browser posts it."""

from __future__ import annotations

from flask.testing import FlaskClient

from dashboards import ids
from dashboards.callbacks import OUTPUTS

UPDATE = "/_dash-update-component"


def body_for(
    client: FlaskClient, path: object = "/", *, search: str = "", known: object = None
) -> dict[str, object]:
    return body(client.get("/_dash-dependencies").get_json(), path, search=search, known=known)


def body(
    dependencies: list[dict[str, object]], path: object, *, search: str = "", known: object = None
) -> dict[str, object]:
    """The body, of what the server tells of its callbacks."""
    return {
        "output": dependencies[0]["output"],
        "outputs": [{"id": o.component_id, "property": o.component_property} for o in OUTPUTS],
        "inputs": [
            {"id": ids.LOCATION, "property": "pathname", "value": path},
            {"id": ids.LOCATION, "property": "search", "value": search},
            {"id": ids.TICK, "property": "n_intervals", "value": None},
            {"id": ids.LOOK, "property": "data", "value": None},
        ],
        "state": [{"id": ids.VERSION, "property": "data", "value": known}],
        "changedPropIds": [f"{ids.LOCATION}.pathname"],
    }
