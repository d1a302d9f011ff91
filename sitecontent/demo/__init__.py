"""The demo town's pages and pictures."""
