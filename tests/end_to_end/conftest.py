"""Where the shared series are absent, the tests that read them are not collected."""

from __future__ import annotations

from tests.fake_yahoo.market import shared_folder

collect_ignore_glob = [] if (shared_folder() / "market").is_dir() else ["test_shared_*.py"]
