"""A town to try the portal in: fills the database and keeps the processes alive."""
