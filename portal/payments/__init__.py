"""Bills for cases, and payments through the gateways that plugins provide."""
