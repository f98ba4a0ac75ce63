"""Look at a page in a real browser. Each check gives its faults in words, and an empty list for a good page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": list(RULES), "preload": False}  # it would fetch the style sheets again, which a file may not
PHONE = (390, 844)
NARROW = (320, 640)  # 1,280 pixels wide at 400 per cent: WCAG 2.2, 1.4.10 Reflow
DESKTOP = (1280, 900)
LEAST_TARGET = 24  # CSS pixels: WCAG 2.2, 2.5.8 Target Size (Minimum)

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A page in a browser, with what it asked for and complained of while it loaded."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def opened(
    browser: Browser,
    path: Path,
    size: tuple[int, int] = DESKTOP,
    scheme: Scheme = "light",
    *,
    javascript: bool = True,
) -> Iterator[Opened]:
    """Open a file of a site as a reader would: from `file://`, without a network."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        offline=True,
        java_script_enabled=javascript,
    )
    try:
        shown = Opened(context.new_page())

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                shown.complaints.append(message.text)

        def asked(request: Request) -> None:
            shown.requests.append(request.url)

        shown.page.on("console", heard)
        shown.page.on("request", asked)
        shown.page.goto(path.resolve().as_uri(), wait_until="load")
        yield shown
    finally:
        context.close()


def axe_faults(page: Page) -> list[str]:
    """Run axe-core with the rules of WCAG 2.2 AA and of good practice."""
    # What has passed need not be listed place by place: on a report that is most of the work.
    answer = Axe().run(page, options={**OPTIONS, "resultTypes": ["violations"]}).response
    return [
        f"{rule['id']}: {node['target'][0]}: {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]


def undecided(page: Page) -> dict[str, int]:
    """Count what axe-core could not decide, by rule: that is not "passed", and another check must see it."""
    answer = Axe().run(page, options=OPTIONS).response
    return {rule["id"]: len(rule["nodes"]) for rule in answer["incomplete"]}


def reflow_faults(page: Page) -> list[str]:
    """Find what makes the page itself scroll sideways; tables may, in their own region with a name."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          const scrolls = (e) => {
            for (let at = e.parentElement; at; at = at.parentElement) {
              const way = getComputedStyle(at).overflowX;
              if (way === 'auto' || way === 'scroll') return true;
            }
            return false;
          };
          const named = (e) => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}`;
          const faults = [];
          if (document.documentElement.scrollWidth > width)
            faults.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
          for (const e of document.body.querySelectorAll('*')) {
            const box = e.getBoundingClientRect();
            if (box.width && box.right > width + 1 && box.left >= 0 && !scrolls(e)
                && getComputedStyle(e).position !== 'absolute')
              faults.push(`${named(e)} reaches ${Math.round(box.right)} in a window of ${width}`);
            const way = getComputedStyle(e).overflowX;
            if ((way === 'auto' || way === 'scroll') && e.scrollWidth > e.clientWidth + 1) {
              const label = e.getAttribute('aria-labelledby');
              const says = label ? document.getElementById(label)?.textContent : e.getAttribute('aria-label');
              if (!says?.trim() || e.tabIndex < 0) faults.push(`${named(e)} scrolls and has no name or cannot be reached`);
            }
          }
          return faults;
        }"""
    )


def clipped_faults(page: Page) -> list[str]:
    """Find words that are cut off: text in a box that hides what does not fit."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll('*')].filter((e) => {
             const style = getComputedStyle(e);
             return style.overflowX === 'hidden' && style.position !== 'absolute'
               && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim();
           }).map((e) => `${e.tagName.toLowerCase()} cuts off its words`)"""
    )


def target_faults(page: Page) -> list[str]:
    """Find links and buttons too small to hit, unless they stand in a sentence or have room around them."""
    return page.evaluate(
        """(least) => {
          const targets = [...document.querySelectorAll('a[href], summary, button')]
            .filter((e) => e.checkVisibility() && !e.matches('.skip'));
          const boxes = targets.map((e) => e.getBoundingClientRect());
          const inline = (e) => {
            const around = e.closest('p, li, td, th, dd, figcaption, caption');
            return getComputedStyle(e).display === 'inline' && around
              && around.textContent.trim().length > e.textContent.trim().length + 2;
          };
          const crowded = (box, at) => boxes.some((other, index) => index !== at
            && Math.abs((other.top + other.bottom) - (box.top + box.bottom)) / 2 < least
            && Math.abs((other.left + other.right) - (box.left + box.right)) / 2 < least);
          return targets.filter((e, at) => !inline(e)
              && (boxes[at].height < least || boxes[at].width < least) && crowded(boxes[at], at))
            .map((e) => `the link "${e.textContent.trim().slice(0, 40)}" is too small and too near another`);
        }""",
        LEAST_TARGET,
    )


def keyboard_faults(page: Page, most: int = 400) -> list[str]:
    """Walk through the page by the tabulator key: the skip link first, everything reached, every focus seen."""
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
             .filter((e) => e.checkVisibility()).length"""
    )
    faults: list[str] = []
    reached = 0
    page.evaluate(
        "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"
    )
    for step in range(min(wanted, most)):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
              const e = document.activeElement;
              if (!e || e === document.body) return null;
              const style = getComputedStyle(e);
              const box = e.getBoundingClientRect();
              return {name: `${e.tagName.toLowerCase()} "${e.textContent.trim().slice(0, 30)}"`, skip: e.matches('.skip'),
                seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
            }"""
        )
        if here is None:
            faults.append(f"after {step} steps nothing has the focus")
            break
        reached += 1
        if step == 0 and not here["skip"]:
            faults.append("the first step does not reach the skip link")
        if not here["seen"]:
            faults.append(f"{here['name']} does not show that it has the focus")
        if not here["inside"]:
            faults.append(f"{here['name']} has the focus where nobody sees it")
    if reached < min(wanted, most):
        faults.append(f"{reached} of {wanted} are reached by the keyboard")
    return faults


def elsewhere_faults(shown: Opened, root: Path) -> list[str]:
    """Find requests that leave the site's folder, and whatever the browser complained of (a broken policy too)."""
    inside = root.resolve().as_uri()
    asked = [f"it asks for {url}" for url in shown.requests if not url.startswith(inside)]
    return asked + [f"the browser says: {text}" for text in shown.complaints]


def picture_faults(page: Page) -> list[str]:
    """Find pictures that did not load, and charts that cannot be seen on the scheme's paper."""
    return page.evaluate(
        """() => [...document.querySelectorAll('img')].flatMap((e) => {
             e.loading = 'eager';
             const name = e.getAttribute('src').split('/').pop();
             if (!e.complete || !e.naturalWidth) return [`the picture ${name} does not load`];
             const white = (e) => getComputedStyle(e).backgroundColor === 'rgb(255, 255, 255)';
             // A sparkline has no ground; on a dark page its lightness is turned round.
             const turned = getComputedStyle(e).filter.includes('invert(1)');
             const light = white(document.body), seen = light ? !turned : white(e) !== turned;
             return seen ? [] : [`the picture ${name} was drawn for white paper and stands on another`];
           })"""
    )


def words(page: Page) -> str:
    """Give all words of the main part, of closed details too."""
    return " ".join(str(page.locator("main").evaluate("(e) => e.textContent")).split())
