"""What a payment gateway must be able to do, and how the portal asks it."""
