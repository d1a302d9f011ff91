"""What staff do with cases day by day: one inbox for all plugins, one page per case."""
