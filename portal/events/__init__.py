"""Events: what happened, told to whichever plugin asked, exactly once for its data."""
