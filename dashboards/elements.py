"""What builders put together: the types of children, and what screen readers are told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from dash.development.base_component import Component

Child = str | int | float | Component | None
Children = Child | Sequence[Child]
Part = TypeVar("Part", bound=Component)


def labelled(component: Part, label: str) -> Part:
    """Name a component for those who cannot see it."""
    setattr(component, "aria-label", label)
    return component


def unspoken(component: Part) -> Part:
    """Hide a shape whose meaning stands in words beside it."""
    setattr(component, "aria-hidden", "true")
    return component


def tagged(component: Part, key: str, value: str) -> Part:
    """Give a component a data attribute, for style sheets and tests."""
    setattr(component, f"data-{key}", value)
    return component
