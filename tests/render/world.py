"""A small composed edition for the render tests: every construct of docs/qmd-subset.md once, and a long table."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from reportgen.model import Document, Edition, Settings
from reportgen.quarter import Quarter

ROWS = tuple(f"Practice {number:02d}" for number in range(1, 61))

HEADER = """---
title: "Multi-agency performance report"
subtitle: "July to September 2026: partnership edition"
date: "2026-11-02"
lang: "en-GB"
params:
  partnership: "Sample partnership &#40;a &#38; b&#41;"
  quarter: "2026-27 Q2"
  edition: "Partnership edition"
  status: "Draft"
  marking: "OFFICIAL"
  invented: true
  reporting-date: "2 November 2026"
  contact: "Business manager"
---
"""

BODY = """
## What stands out {#sec-out}

::: {.finding}
1. Fewer children were seen in time. [worse]{.word .worse} ![Sparkline: visits, falling](charts/spark-a){.spark}
2. 247 children were on a plan. [signal]{.word .signal}
:::

## What we could not see {#sec-unseen}

- **Police** did not send a return.

{{< pagebreak >}}

## The measures at a glance {#sec-grid}

::: {.grid}

| Measure | Latest | Trend | Data |
|:---|---:|:---|:---|
| **Plans** | | | |
| [Children on a plan](#sec-quantity) | 247 children | ![Trend of plans](charts/spark-a){.spark} | complete |
| Desired outcomes achieved | [[x]]{.marker} not returned | too few points | not returned |

: The grid {#tbl-grid tbl-colwidths="[40,20,20,20]"}

:::

::: {.table-note}
Key. [[x]]{.marker} not available.
:::

## Plans and visits {#sec-area}

### Child protection planning {#sec-plans}

::: {.lead}
More children are on plans, and fewer are seen in time.
:::

::: {.dimension .quantity}

#### How much did we do? {#sec-quantity}

There were 247 children on a plan; see [@fig-plans; @tbl-plans] and @sec-practices. The chart of visits is @fig-visits.

![Children on a plan.](charts/plans){#fig-plans fig-alt="Line chart &#40;&#34;steady&#34;&#41;: from 212 to 247."}

| Measure | Latest | Change |
|:---|---:|:---|
| Child in need plans | 162 | down 3 |
| Ceased | [[c]]{.marker} suppressed | not available |

: Plans {#tbl-plans}

:::

::: {.dimension .outcome}

#### Is anyone better off? {#sec-outcome}

**No outcome was returned.**

::: {.chart-folded summary="Show chart: visits"}

![Visits in time.](charts/visits){#fig-visits fig-alt="Line chart: visits fall from 91% to 78%."}

:::

:::

::: {.commentary}

**Social care**: &#123;&#123;&#60; include x &#62;&#125;&#125; &#96;&#123;python&#125;&#96; &#64;cite &#36;x&#36; &#35;read&#40;&#34;x&#34;&#41;

- First, with the [plan of action](https://example.org/plan?a=1&b=2)

    1. One
    2. Two

| Team | Vacancies |
|:---|:---|
| South &#124; East | 1 |

:::

::: {.questions}

- What would help?

:::

::: {.callout-note title="How to read a small base"}
Below 20 the report says "9 of 12".
:::

## Practices {#sec-practices}

::: {.landscape}

| Practice | Mothers | Change |
|:---|---:|:---|
%ROWS%

: Engagement by practice {#tbl-practices}

:::

::: {.print-only}

## Further charts {#sec-further}

![Visits in time.](charts/visits){#fig-visits-print fig-alt="Line chart: visits fall from 91% to 78%."}

:::
"""

QMD = HEADER + BODY.replace("%ROWS%", "\n".join(f"| {name} | {len(name)} | up 1 |" for name in ROWS))


@cache
def png() -> bytes:
    """Make a picture of 8 by 4 pixels with a palette, as charts have."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 4, 8, 3, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([0, 1] * 4) for _ in range(4))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"PLTE", b"\xff\xff\xff\x12\x43\x6d")
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def svg(width: int, height: int) -> bytes:
    """Draw a line, `width` by `height` millimetres."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 100 40">'
        '<polyline points="0,40 100,0" fill="none" stroke="#12436D"/></svg>'
    ).encode()


ASSETS = tuple(
    (f"charts/{name}.{ending}", png() if ending == "png" else svg(*size))
    for name, size in (("plans", (160, 60)), ("visits", (160, 60)), ("spark-a", (24, 4)))
    for ending in ("svg", "png")
)

DOCUMENT = Document(Edition("partnership", "Partnership edition"), Quarter(2026, 2), "Report", QMD, ASSETS)

SETTINGS = Settings(
    partnership="Sample partnership",
    subtitle="",
    language="en-GB",
    audience="partners",
    engine="embedded",
    formats=("html", "pdf", "docx"),
    marking="OFFICIAL",
    invented=True,
    contact="",
    threshold=5,
    templates=Path("no-such-folder"),
    data=Path("data"),
    site=Path("site"),
)


def with_body(body: str) -> Document:
    """Give the same edition with another text."""
    return replace(DOCUMENT, qmd=HEADER + body)
