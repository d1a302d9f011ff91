"""What the portal itself offers to programs: services to file, cases, bills, webhooks."""
