"""The doctor names a variable that looks like a setting and is none."""

from __future__ import annotations

from jobs.doctor.settings import name_checks


def test_a_misspelled_variable_is_named_with_the_setting_that_was_meant() -> None:
    (check,) = name_checks(["TRACKER_LANGUGE", "TRACKER_HOME", "TRACKER_DEBUG", "PATH"])
    assert (check.verdict, check.message, check.mend) == (
        "warning",
        "TRACKER_LANGUGE is no setting; did you mean TRACKER_LANGUAGE?",
        "correct the name, or unset TRACKER_LANGUGE",
    )


def test_what_only_tests_read_is_no_mistake() -> None:
    assert [*name_checks(["TRACKER_TEST_POSTGRES_URL"])] == []
