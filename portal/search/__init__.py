"""One search over everything that pages and plugins offer."""
