"""One drawing becomes SVG and PNG bytes: own fonts only, no clock, no names of makers, few colours.

The same spec gives the same bytes in every process and on every machine with the same library versions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr

from reportgen.defaults import fonts
from reportgen.direction import marked_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font
    from plotnine import ggplot

DOTS_PER_INCH: Final = 200
INK: Final = "#12436D"
GOAL: Final = "#801650"
BEFORE: Final = "#F46A25"
WORDS: Final = "#3D3D3D"
FRAME: Final = "#8A8A8A"
GRID: Final = "#DDDDDD"
DRAWN: Final = (INK, GOAL, BEFORE, WORDS, FRAME, GRID)
TINT: Final = 0.08  # how much of its colour a target's range is filled with
BAND: Final = 0.1  # how much of the ink the limits of a control chart are filled with, a baseline twice
MM_PER_POINT: Final = 25.4 / 72
_REFERENCE: Final = re.compile(r'(?<=[("])#([^")]+)')
_ID: Final = re.compile(r' id="([^"]*)"')
_PLACES: Final = re.compile(r' (?:d|x|y)="[^"]*"|translate\([^)]*\)')
_NUMBER: Final = re.compile(r"-?[0-9]+\.[0-9]+")
_ROUND: Final = re.compile(r'<path d="(M [-0-9. ]+(?:C [-0-9. ]+){8})z ?" ([^>]*)/>')
_GLYPH: Final = re.compile(r' d="([^".]*)" transform="scale\(0\.015625\)"')
_PATH: Final = re.compile(r' d="([^"]*)"')
_ALONG: Final = re.compile(r'(<use href="[^"]*") transform="translate\(([-0-9.]+) 0\)"/>')  # a letter along its line
_STYLE: Final = re.compile(r' style="[^"]*"')
_STEP: Final = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_AROUND_LETTER: Final = re.compile(r" ?([A-Za-z]) ?")
_NO_METADATA: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}


def save(plot: ggplot, *, salt: str, label: str) -> tuple[bytes, bytes]:
    """Draw a plot once and save it twice.

    Args:
        plot: What is drawn.
        salt: Makes the ids inside the SVG differ from chart to chart, so that several may stand in one page.
        label: The accessible name written into the SVG.

    Returns:
        SVG and PNG.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    _use_own_fonts()
    settings: Any = {  # matplotlib types the names of its settings one by one
        "font.family": "sans-serif",
        "font.sans-serif": list(fonts.families(())),
        "svg.fonttype": "path",  # text looks the same without the font; it is said in the alternative text
        "svg.hashsalt": salt,
        "text.parse_math": False,  # a dollar in a title is a dollar
        "path.simplify": False,
    }
    from matplotlib import pyplot as plt

    with mpl.rc_context(settings):
        figure = plot.draw()
        try:
            _use_scripts(figure)
            svg, png = BytesIO(), BytesIO()
            figure.savefig(svg, format="svg", metadata=dict(_NO_METADATA))
            figure.savefig(png, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
        finally:
            plt.close(figure)
    return tidy_svg(svg.getvalue().decode("utf-8"), salt=f"c{salt[:5]}", label=label), few_colours(png.getvalue())


@cache
def _use_own_fonts() -> None:
    """Leave matplotlib only the fonts that come with it and ours: what a machine has installed changes no chart."""
    import matplotlib as mpl
    from matplotlib import font_manager

    shipped = Path(mpl.get_data_path())
    manager = font_manager.fontManager
    manager.ttflist = [entry for entry in manager.ttflist if shipped in Path(entry.fname).parents]
    for path in fonts.first().files():
        manager.addfont(path)


def _use_scripts(figure: Figure) -> None:
    """Set each text that holds other scripts in the fonts for them; all other texts stay as they are."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if isinstance(text, Text) and (faces := fonts.fit(text.get_text(), keep="\n").faces):
            for face in faces:
                _add(face)
            text.set_fontfamily(list(fonts.families(faces)))


@cache
def _add(face: fonts.Face) -> None:
    from matplotlib import font_manager

    for path in face.files():
        font_manager.fontManager.addfont(path)


@cache
def _opened(path: Path) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(path))


@cache
def _advance(character: str, *, bold: bool) -> float:
    """Give the width of a character as a share of the type's size; 0 where no font of ours has it."""
    from matplotlib.ft2font import LoadFlags

    if unicodedata.category(character) == "Cf":
        return 0.0  # a mark of direction or a joiner
    first = fonts.first()
    heavy = first.bold if bold and first.bold else first.regular
    others = (face.regular for face in (*fonts.fit(character).faces, fonts.last()))
    for font in map(_opened, (heavy, *others)):
        if font.get_char_index(ord(character)):
            return float(font.load_char(ord(character), flags=LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM)
    return 0.0


def text_mm(text: str, size: float, *, bold: bool = False) -> float:
    """Measure a text's longest line in millimetres at a size in points, as it will be drawn."""
    widths = (sum(_advance(character, bold=bold) for character in line) for line in printable(text).split("\n"))
    return max(widths) * size * MM_PER_POINT


def fitted(text: str, width: float, size: float, *, bold: bool = False, most: int = 3) -> list[str]:
    """Break a text into lines of at most `width` millimetres, between words; what is over `most` lines is cut."""
    lines: list[str] = []
    for word in printable(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_mm(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], width, size, bold=bold)]
    return lines


def _cut(line: str, width: float, size: float, *, bold: bool) -> str:
    """End a line with the sign that more words follow, which needs room as well."""
    words = line.split()
    while len(words) > 1 and text_mm(f"{' '.join(words)} …", size, bold=bold) > width:
        words.pop()
    return f"{' '.join(words)} …"


def printable(text: str) -> str:
    r"""Replace what no font of ours can draw by its number: `[U+1F4C8]`; lines stay, other controls go.

    Words that are written from right to left are marked, so that a number behind them stays there.

    Example:
        >>> printable("a\x07 📈")
        'a [U+1F4C8]'
    """
    return "\n".join(map(marked_line, fonts.fit(text, keep="\n").text.split("\n")))


def tidy_svg(text: str, *, salt: str, label: str) -> bytes:
    """Leave of matplotlib's SVG what is needed to draw it, and give it a role and a name.

    The prologue, comments (they repeat the text), metadata, and ids that nothing refers to go. The other ids (glyphs
    have the same in every chart) get the salt, so that several charts may stand in one page. Places are rounded to a
    hundredth of a point, which halves the file.
    """
    text = text[text.index("<svg ") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text).replace("> <", "><")
    text = _PLACES.sub(lambda match: _NUMBER.sub(_rounded, match[0]), text)
    needed = {name: f"{salt}{number}" for number, name in enumerate(dict.fromkeys(_REFERENCE.findall(text)))}
    text = _REFERENCE.sub(lambda match: f"#{needed[match[1]]}", text)
    text = _ID.sub(lambda match: f' id="{needed[match[1]]}"' if match[1] in needed else "", text)
    text = _ROUND.sub(_circle, text)
    text = _GLYPH.sub(_coarser_glyph, text)
    text = _PATH.sub(lambda match: f' d="{_AROUND_LETTER.sub(_letter_alone, match[1])}"', text)
    text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace(" xlink:href=", " href=")
    text = _ALONG.sub(r'\1 x="\2"/>', text)
    text = _STYLE.sub(lambda match: _NUMBER.sub(_rounded, match[0]).replace(": ", ":").replace("; ", ";"), text)
    while (fewer := text.replace("<g/>", "").replace("<g></g>", "")) != text:
        text = fewer
    return text.replace("<svg ", f'<svg role="img" aria-label={quoteattr(label)} ', 1).strip().encode("utf-8") + b"\n"


def _coarser_glyph(match: re.Match[str]) -> str:
    """Put a letter's outline on a grid of 256 to the em, and write each place as a step from the one before.

    The grid is finer than the eye, and the outline a third as long.
    """
    return f' d="{"".join(_steps(match[1]))}" transform="scale(0.25)"'


def _steps(outline: str) -> Iterator[str]:
    """Write an outline of whole numbers in steps: `m20 30l5-2q1 4 6 6z`."""
    at = start = (0, 0)
    for command, places in _STEP.findall(outline):
        numbers = [round(int(number) / 16) for number in places.split()]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        told = " ".join(f"{x - at[0]} {y - at[1]}" for x, y in corners)
        yield f"{command.lower()}{told.replace(' -', '-')}"
        at = corners[-1] if corners else start
        start = at if command == "M" else start


def _letter_alone(match: re.Match[str]) -> str:
    return match[1]


def _circle(match: re.Match[str]) -> str:
    """Write a circle of eight curves as a circle; anything else with eight curves stays as it is."""
    if "id=" in match[2]:
        return match[0]  # a glyph
    numbers = [float(number) for number in re.findall(r"-?[0-9.]+", match[1])]
    x, foot, head = numbers[0], numbers[1], numbers[25]
    if len(numbers) != 50 or numbers[24] != x or numbers[48:] != [x, foot]:
        return match[0]
    return f'<circle cx="{x:g}" cy="{(foot + head) / 2:.2f}" r="{(foot - head) / 2:.2f}" {match[2]}/>'


def _rounded(match: re.Match[str]) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


def few_colours(png: bytes) -> bytes:
    """Turn a PNG into one of 34 indexed colours, always the same: a fifth of the size, and the same to the eye."""
    from PIL import Image

    with Image.open(BytesIO(png)) as image:
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    palette = Image.new("P", (1, 1))
    palette.putpalette(list(_palette()))
    indexed = flat.quantize(palette=palette, dither=Image.Dither.NONE)
    small = BytesIO()
    indexed.save(small, format="PNG", optimize=True, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return small.getvalue()


@cache
def _palette() -> tuple[int, ...]:
    """Mix white with each colour that is drawn, in five steps for smooth edges, and the tints of ranges and limits.

    Colours chosen from each picture would lose the few pixels of a small mark.
    """
    colours = [tuple(bytes.fromhex(colour[1:])) for colour in DRAWN]
    twice = 1 - (1 - BAND) ** 2
    mixed = [(255, 255, 255), tuple(_tint(part, TINT) for part in colours[1])]
    mixed += [tuple(_tint(part, share) for part in colours[0]) for share in (BAND, twice)]
    mixed += [tuple(_tint(part, step / 5) for part in colour) for colour in colours for step in range(1, 6)]
    return tuple(part for colour in mixed for part in colour)


def _tint(part: int, share: float) -> int:
    return round(255 - (255 - part) * share)
