"""What a connector to another agency must be able to do, and how the portal asks it."""
