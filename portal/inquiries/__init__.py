"""Inquiries at other agencies: what a connector must do, what is asked for a case and answered."""
