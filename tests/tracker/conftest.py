"""Where the shared report is absent, the tests that read it are not collected."""

from __future__ import annotations

from tests.fake_yahoo.market import shared_folder

collect_ignore_glob = [] if (shared_folder() / "report").is_dir() else ["test_shared_*.py"]
