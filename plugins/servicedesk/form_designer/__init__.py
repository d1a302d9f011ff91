"""The back office's form designer: forms put together by people who never programmed."""
