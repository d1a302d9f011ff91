"""Figures of the desk: how much, how fast, how well, kept by the month beside the ledger."""
