"""Waiting for the page without `eval`, which its own policy forbids."""

from playwright.sync_api import Page


def until(page: Page, claim: str) -> None:
    """Wait until an expression is true; Playwright's own wait would need `eval` in the page."""
    for _ in range(600):
        if page.evaluate(claim):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {claim}")


def settle(page: Page) -> None:
    """Wait until nothing is loading any more."""
    page.wait_for_selector("main h1", state="attached")
    page.wait_for_selector("main .sk", state="detached")
    page.wait_for_timeout(150)
