"""The Health page: did every job run, is any figure stale, what failed, what is there to mend."""
