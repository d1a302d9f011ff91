"""Finds plugins, binds what they contribute and answers for them."""
