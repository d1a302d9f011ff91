"""Persian text, dates, identifiers and money: what every screen and every search needs."""
