"""How many inputs a test tries, and what is likely to hurt."""

from __future__ import annotations

import os
from typing import Any, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

LONG: Final = os.environ.get("FUZZ") == "long"

# What a program stumbles over: numbers without end, texts that are formulas, dates that are none.
NASTY: Final = (
    *("", " ", "0", "-0", "-1", "1e999", "nan", "inf", "1_000", "１２", "99999999999999999999"),
    *(
        "2026-04-15",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "10000-01-01",
        "2026-W16",
        "20260415",
    ),
    *("0100.HK", "0100.hk", "2513.HK", "PLTR", "MINIMAX", "..", "../../etc/passwd", "%2e%2e%2f"),
    *("'", '"', "<script>alert(1)</script>", "=1+1", "{}", "[]", "{0.__class__}", "%s%n", "${7*7}"),
    *("null", "true", "\x00", "\u202e", "\U0001f4a9", "é" * 50, "a" * 3000, "\r\nSet-Cookie: a=b"),
    *("'; DROP TABLE x", "ps:2027", "upside", "premium:2027", "peer_mean:2027", "ntm"),
    *("ack", "silence", "end", "run", "prices"),
)
TEXTS: Final = st.sampled_from(NASTY) | st.text(max_size=30)
VALUES: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([2**53, 2**63, 2**64, -(2**63) - 1, 1e308])
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def tries(short: int, long: int) -> Any:
    """Try so many inputs: `short` with the other tests, always the same; `long` by `make fuzz`."""
    return settings(
        max_examples=long if LONG else short,
        derandomize=not LONG,
        phases=(Phase.generate, Phase.shrink),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
