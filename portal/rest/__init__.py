"""The HTTP API below ``/api/v1/``: the plugins' viewsets, gated, guarded and documented."""
