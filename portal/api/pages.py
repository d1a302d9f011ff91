"""What plugins use to add page types and building blocks to the site."""

from portal.registry.page_blocks import Block
from portal.registry.pages import PluginPage, is_served, served
from portal.registry.plugin_streams import PluginStreamBlock

__all__ = ["Block", "PluginPage", "PluginStreamBlock", "is_served", "served"]
