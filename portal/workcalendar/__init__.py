"""The town's working calendar: opening hours, holidays, closures and the deadlines they give."""
