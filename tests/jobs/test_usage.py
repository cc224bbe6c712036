"""Wrong values are answered with what was expected, and with the choice that was meant."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, Field, ValidationError

from jobs.usage import expected


class Form(BaseModel):
    port: int = Field(default=1, ge=0, le=65535)
    rate: float = 1.0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"port": "http"}, "expected a whole number, found 'http'"),
        ({"port": -1}, "expected 0 or more, found -1"),
        ({"port": 80000}, "expected 65535 or less, found 80000"),
        ({"rate": "x"}, "Input should be a valid number, unable to parse string as a number"),
    ],
)
def test_what_was_expected_is_said(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(given)
    (error,) = refused.value.errors()
    assert expected(error, quoted=True) == told


def test_a_choice_is_asked_for_by_its_nearest_name() -> None:
    told = "Value error, 'prces' is not one of 'prices', 'fx'."
    assert expected({"type": "value_error", "msg": told}) == (
        "'prces' is not one of prices, fx; did you mean prices?"
    )


def test_a_secret_that_is_no_number_is_not_repeated() -> None:
    error = {"type": "int_parsing", "msg": "", "input": "secret"}
    assert expected(error) == "expected a whole number"
