"""These projects are installed and tested by tests/strangers, never from here."""

collect_ignore_glob = ["*"]
