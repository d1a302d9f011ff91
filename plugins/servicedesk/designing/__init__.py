"""What the designers, the pages of fees and the exchange of services share."""
