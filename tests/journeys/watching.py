"""What no journey may meet on its way, whatever it came to test."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Response, Route

#: The first two are the browser's own reader of PDF.
HARMLESS_SCHEMES = {"chrome", "chrome-extension", "data", "blob", "about"}
BROKEN_ANSWER = "Failed to load resource: the server responded"  # judged by its status instead


class Watcher:
    """Collects what goes wrong in a browser: foreign hosts, errors in the console, broken answers.

    A page may answer 4xx, which its test then looks at; anything that a page loads may not. 5xx is
    a fault unless ``expected_statuses`` has it.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self.faults: list[str] = []
        self.expected_statuses: set[int] = set()

    def watch(self, context: BrowserContext) -> None:
        """Listen to everything that pages of the context do."""
        context.route(self.is_foreign, self.refuse)
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.crash(error.error))
        context.on("response", self.receive)

    def is_foreign(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme not in HARMLESS_SCHEMES and parts.netloc != self.host

    def refuse(self, route: Route) -> None:
        self.faults.append(f"asked another host: {route.request.url}")
        route.abort()

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(BROKEN_ANSWER):
            self.faults.append(f"error in the console: {message.text}")

    def crash(self, error: Error) -> None:
        self.faults.append(f"script failed: {error.message}")

    def receive(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        worst = 500 if is_page else 400
        if response.status >= worst and response.status not in self.expected_statuses:
            self.faults.append(f"{response.status} at {response.url}")
