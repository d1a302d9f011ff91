"""The contract that every plugin keeps, as a pytest plugin that ships with the portal.

``portal_plugin = "library"`` in a plugin's pytest configuration collects one test for each rule.
Nothing here is imported, and nothing happens, in projects that do not ask for it.
"""
