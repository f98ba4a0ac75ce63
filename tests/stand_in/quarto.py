"""Stands in for `quarto`: replays what the real one was recorded to do (tests/golden/quarto), or how it can go wrong.

Called as `quarto.py SCENARIO ARGUMENTS...`, by a launcher that a test writes, for the environment that the program
under test passes on is scrubbed. It writes down how it was called, in `call.json` beside the input.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

RECORDINGS = Path(__file__).parent.parent / "golden" / "quarto"
GOOD = "02-project-three-formats-with-post-render"
BY_TARGET = {
    "warnings": {
        "html": "04-render-with-warnings-exit-0",
        "typst": "05-render-typst-missing-image",
        "docx": "06-render-docx-missing-image",
    },
    "bad-yaml": dict.fromkeys(("html", "typst", "docx"), "07-bad-yaml"),
    "unknown-format": dict.fromkeys(("html", "typst", "docx"), "11-unknown-format"),
    "silent": dict.fromkeys(("html", "typst", "docx"), "10-q-flag-trap"),
}
DOCX = {  # pandoc puts comments into every file, though there are none
    "[Content_Types].xml": '<Types><Override PartName="/word/comments.xml" ContentType="x"/></Types>',
    "_rels/.rels": "<Relationships/>",
    "word/document.xml": "<w:document><w:body><w:p/></w:body></w:document>",
    "word/_rels/document.xml.rels": '<Relationships><Relationship Id="rId1" Target="comments.xml"/></Relationships>',
    "word/comments.xml": "<w:comments/>",
}
PDF = (
    "/Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R",
    "/Type/Pages/Count 1/Kids[3 0 R]",
    "/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]",
    "/Type/StructTreeRoot/K[5 0 R]",
    "/Type/StructElem/S/Document/P 4 0 R/K[]",
)
ENDINGS = {"html": "html", "typst": "pdf", "docx": "docx"}


def recording(name: str) -> tuple[int, bytes, str]:
    """Read a recording: status, standard error, and the log."""
    text = (RECORDINGS / f"{name}.txt").read_text(encoding="utf-8")
    head, _, rest = text.partition("--- stdout\n")
    _, _, rest = rest.partition("--- stderr\n")
    stderr, _, log = rest.partition("--- log.json\n")
    return int(head.split("exit: ")[1]), stderr.encode(), log


def make(target: str, folder: Path) -> Path:
    """Write the smallest whole file of a format."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"report.{ENDINGS[target]}"
    if target == "html":
        path.write_text("<!DOCTYPE html>\n<html><body>Report</body></html>\n", encoding="utf-8")
    elif target == "typst":
        path.write_bytes(pdf())
    else:
        with ZipFile(path, "w") as archive:
            for name, text in DOCX.items():
                archive.writestr(name, text)
    return path


def pdf() -> bytes:
    """Give one empty page, with tags, as Typst would write it."""
    data, offsets = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n", []
    for number, body in enumerate(PDF, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n<<{body}>>\nendobj\n".encode()
    lines = ["0000000000 65535 f\r\n", *(f"{offset:010} 00000 n\r\n" for offset in offsets)]
    table = f"xref\n0 {len(lines)}\n{''.join(lines)}trailer\n<</Size {len(lines)}/Root 1 0 R>>\n"
    return data + f"{table}startxref\n{len(data)}\n%%EOF".encode()


def after_render(*outputs: Path) -> None:
    """Run what the project asks for after a render, as far as a test needs it.

    The real one runs each script of `post-render` with the list of its outputs in the environment; ours (outputs.lua)
    writes that list down.
    """
    project = json.loads(Path("_quarto.yml").read_text(encoding="utf-8"))["project"]
    if any(Path(script).name == "outputs.lua" and Path(script).is_file() for script in project["post-render"]):
        Path("outputs.txt").write_text("\n".join(path.as_posix() for path in outputs) + "\n", encoding="utf-8")


def go_wrong(scenario: str, target: str) -> int:
    """Go wrong in a way that no log tells."""
    out = Path("out")
    if scenario == "hang":
        time.sleep(60)
    elif scenario == "elsewhere":
        make(target, Path())
        after_render()
    elif scenario == "outside":
        after_render(make(target, Path("..")))
    elif scenario == "listed-elsewhere":
        after_render(make(target, out / "deeper"))
    elif scenario == "empty":
        after_render(make(target, out))
        (out / f"report.{ENDINGS[target]}").write_bytes(b"")
    elif scenario == "damaged":
        after_render(make(target, out))
        (out / f"report.{ENDINGS[target]}").write_bytes(b"%PDF-1.7\n%%EOF\n")
    elif scenario == "other-type":
        path = out / f"report.{ENDINGS[target]}"
        make("html", out).replace(path)
        after_render(path)
    elif scenario == "house-faults":
        # As the filter does before it ends: the document holds what the house style does not know.
        fault = {"what": "a block has the classes .tinted", "where": "report.qmd, line 6", "fix": "use .grid"}
        Path("house-faults.json").write_text(json.dumps([fault]), encoding="utf-8")
        return 1
    elif scenario == "orphan":
        # As deno under the shell script: it holds the pipes and goes on writing when its parent has ended.
        late = "import time, pathlib; time.sleep(1); pathlib.Path('late.txt').write_text('still here')"
        subprocess.Popen([sys.executable, "-c", late])
        after_render(make(target, out))
    return 0


def main() -> int:
    """Do what the scenario says."""
    scenario, *arguments = sys.argv[1:]
    if arguments == ["--version"]:
        print("1.11.0")
        return 0
    told = {"arguments": arguments, "environment": dict(os.environ), "stdin": sys.stdin.read()}
    Path("call.json").write_text(json.dumps(told), encoding="utf-8")
    verb, source, to, target, quiet, *log = arguments
    if (verb, to, quiet) != ("render", "--to", "--quiet") or source.startswith("-") or not Path(source).is_file():
        return 0  # the real one renders nothing, and ends with 0
    if scenario not in BY_TARGET and scenario != "good":
        return go_wrong(scenario, target)
    status, stderr, text = recording(BY_TARGET.get(scenario, {}).get(target, GOOD))
    Path(log[1]).write_text(text, encoding="utf-8")
    sys.stderr.buffer.write(stderr)
    if status == 0:
        after_render(make(target, Path("out")))
    return status


if __name__ == "__main__":
    sys.exit(main())
