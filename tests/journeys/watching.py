"""What no journey may meet on its way, whatever it came to test."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Response, Route

HARMLESS_SCHEMES = {"data", "blob", "about"}


class Watcher:
    """Collects what goes wrong in a browser: foreign hosts, policy breaches, crashes, 5xx."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.faults: list[str] = []

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
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(f"broke the content policy: {message.text}")

    def crash(self, error: Error) -> None:
        self.faults.append(f"script failed: {error.message}")

    def receive(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url}")
