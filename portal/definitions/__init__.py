"""What forms and workflows share: both are definitions in JSON, read strictly and kept for good."""
