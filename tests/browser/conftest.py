"""Debian's Chromium, started once. Nothing of it reaches the network: pages are opened as files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

CHROMIUM = "chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """Give a browser; each test opens contexts of its own."""
    program = shutil.which(CHROMIUM)
    if program is None:
        pytest.skip("Chromium is not installed: make setup-system")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()
