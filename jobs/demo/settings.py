"""The demo's settings: a home of its own below the desk's, and nothing that leads anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic_settings import BaseSettings

from tracker.simulated import FEED

FOLDER: Final = "demo"
KEPT: Final = frozenset({"language", "quotes_every", "log", "base_url"})
READERS: Final = "pm@demo.example, hk@demo.example:zh"
OPERATORS: Final = "ops@demo.example"


def demo_changes(settings: BaseSettings, home: Path) -> Mapping[str, Any]:
    """Give what the demo has in place of a desk's settings: no address, mail server or source.

    What is not the reader's own choice is as if nothing were set.
    """
    unset = {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in type(settings).model_fields.items()
        if name not in KEPT
    }
    return {
        **unset,
        "home": home / FOLDER,
        "sources": f"{FEED}, second_fx=none",
        "mail_from": "tracker@demo.example",
        "mail_to": READERS,
        "operator_to": OPERATORS,
    }
