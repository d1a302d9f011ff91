"""The back office's workflow designer: workflows put together by people who never programmed."""
