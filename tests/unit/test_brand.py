"""A partnership's house style: what is read, what is refused with which remedy, and what becomes of it."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.charts.accent import in_accent
from reportgen.defaults.styles import reference
from reportgen.engines import house
from reportgen.errors import ConfigError, Faults, each_of
from reportgen.model import Brand, Chart, Layout, Scheme
from reportgen.project import settings as read_settings
from reportgen.project.contrast import nearest, ratio
from reportgen import doctor

GOOD = Path(__file__).parents[1] / "broken" / "_base"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10" fill="#c2007a"/></svg>'
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    return tmp_path


def brand_file(folder, text, name="_brand.yml"):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def inline(folder, text):
    path = folder / "_quarto.yml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


def font_of(folder, name="DejaVuSans.ttf"):
    import matplotlib as mpl

    shutil.copyfile(Path(mpl.get_data_path()) / "fonts" / "ttf" / name, folder / name)


def faults(folder):
    with pytest.raises((ConfigError, Faults)) as raised:
        read_settings(folder)
    return each_of(raised.value)


def told(folder):
    return [fault.what for fault in faults(folder)]


# ---------------------------------------------------------------- contrast
# SOURCE: the formula's own examples, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and
# https://webaim.org/articles/contrast/ (#777777 just fails and #767676 just passes on white).


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.47),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 3.99),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_as_the_guidelines_have_it(one, other, published):
    assert int(ratio(one, other) * 100) / 100 == published


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_between_1_and_21(one, other):
    found = ratio(one, other)

    assert found == ratio(other, one)
    assert 1.0 <= found <= 21.0


@settings(max_examples=50)
@given(COLOURS)
def test_the_colour_that_is_offered_can_be_read(colour):
    better, _ = nearest(colour, "#ffffff", 4.5)

    assert ratio(better, "#ffffff") >= 4.5


def test_a_colour_that_can_be_read_is_offered_as_it_is():
    assert nearest("#12436d", "#ffffff", 4.5) == ("#12436d", "darker")


def test_on_dark_paper_the_way_is_lighter():
    better, way = nearest("#12436d", "#16181a", 4.5)

    assert way == "lighter"
    assert ratio(better, "#16181a") >= 4.5


# ---------------------------------------------------------------- where it stands


def test_without_a_brand_there_is_none(folder):
    assert read_settings(folder).brand is None


@pytest.mark.parametrize("name", ["_brand.yml", "_brand.yaml", "_brand/_brand.yml", "_brand/_brand.yaml"])
def test_a_brand_beside_the_settings_is_found_where_quarto_finds_it(folder, name):
    brand_file(folder, 'color: {primary: "#0a5c36"}\n', name)

    found = read_settings(folder)

    assert found.brand.light.accent == "#0a5c36"
    assert found.sources == (folder / name,)


def test_a_brand_may_be_a_named_file_or_stand_in_the_settings_or_be_switched_off(folder):
    brand_file(folder, 'color: {primary: "#0a5c36"}\n')
    brand_file(folder, 'color: {primary: "#801650"}\n', "house/style.yml")
    text = (folder / "_quarto.yml").read_text(encoding="utf-8")

    accents = []
    for written in ("brand: house/style.yml\n", "brand: {color: {primary: '#12436d'}}\n", "brand: false\n"):
        (folder / "_quarto.yml").write_text(text + written, encoding="utf-8")
        brand = read_settings(folder).brand
        accents.append(brand.light.accent if brand else None)

    assert accents == ["#801650", "#12436d", None]


def test_paths_lead_from_the_brands_own_file_and_with_a_slash_from_the_project(folder):
    (folder / "house").mkdir()
    shutil.copyfile(folder / "logo.svg", folder / "house" / "own.svg")
    inline(folder, "brand: house/style.yml\n")
    brand_file(folder, "logo: {small: {light: own.svg, dark: /logo.svg}}\n", "house/style.yml")

    logo = read_settings(folder).brand.logo

    assert (logo.file.name, logo.dark.name) == ("brand/logo.svg", "brand/logo-dark.svg")
    assert logo.ratio == 3.0


# ---------------------------------------------------------------- colours


def test_colours_are_followed_through_the_palette_and_the_brands_own_names(folder):
    brand_file(
        folder,
        'color:\n  palette: {plum: "#801650", main: plum, Short: "#036"}\n'
        "  foreground: Short\n  primary: main\n  secondary: primary\n",
    )

    brand = read_settings(folder).brand

    assert (brand.light.accent, brand.light.ink, brand.light.paper) == ("#801650", "#003366", "#ffffff")


def test_the_dark_accent_is_made_from_the_light_one_and_can_be_read(folder):
    brand_file(folder, 'color: {primary: "#0b3a66"}\n')

    dark = read_settings(folder).brand.dark

    assert dark.accent != "#0b3a66"
    assert ratio(dark.accent, dark.paper) >= 7


def test_an_accent_that_is_too_light_is_told_with_the_nearest_that_is_not(folder):
    brand_file(folder, 'color: {primary: "#5b9bd5"}\n')

    (fault,) = faults(folder)

    assert fault.what == ("'primary' (#5b9bd5) on white paper (#ffffff) has a contrast of 2.9 to 1, and needs 4.5")
    assert fault.where == "_brand.yml:1:18"
    suggested = fault.fix.removeprefix('use "').removesuffix('" or darker')
    assert ratio(suggested, "#ffffff") >= 4.5
    assert faultless(folder, suggested)


def faultless(folder, accent):
    brand_file(folder, f'color: {{primary: "{accent}"}}\n')
    return read_settings(folder).brand.light.accent == accent


def test_a_remark_for_a_colour_is_explained(folder):
    brand_file(folder, "color:\n  primary: #0b3a66\n")

    (fault,) = faults(folder)

    assert fault.what == "the colour 'primary' has no value, for # begins a remark"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("color: plum\n", "'color' of the brand has no keys"),
        ("color: {palette: [plum]}\n", "'palette' of the brand has no keys"),
        ("color: {primary: [plum]}\n", "the colour 'primary' is no colour"),
        ("color: {primary: {light: '#12436d', drak: '#ffffff'}}\n", "the colour 'primary' has an unknown key: 'drak'"),
        ("color: {primary: primary}\n", "the colours lead round in a ring: primary -> primary"),
        ("color: {palette: {plum: plum}}\n", "the colours lead round in a ring: plum -> plum"),
        ("typography: {fonts: {family: House}}\n", "'fonts' of the brand is no list of fonts"),
        ("typography: {fonts: [House]}\n", "'fonts' of the brand is no list of fonts"),
        ("typography: {base: 'a\"; } body {'}\n", "the font 'a\"; } body {' has no usual name"),
        ("logo: {images: {a: logo.svg}}\n", "'logo' of the brand names no logo to show"),
        ("logos: logo.svg\n", "the brand has an unknown key: 'logos'"),
    ],
)
def test_what_is_not_of_the_form_is_told(folder, text, what):
    brand_file(folder, text)

    assert told(folder) == [what]


# ---------------------------------------------------------------- logos


@pytest.mark.parametrize(
    ("svg", "what"),
    [
        (LOGO.replace("<rect", "<script/><rect"), "holds a script or something that moves"),
        (LOGO.replace("<rect", '<rect onload="x()"'), "holds a script or something that moves"),
        (LOGO.replace("<rect", '<image href="http://example.org/a.png"/><rect'), "leads to something outside itself"),
        (LOGO.replace("<rect", '<image href="../../secret.png"/><rect'), "leads to something outside itself"),
        (LOGO.replace("#c2007a", "url(http://example.org/x)"), "leads to something outside itself"),
        (LOGO.replace("<rect", "<style>@import 'x.css';</style><rect"), "leads to something outside itself"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{LOGO}', "has a DOCTYPE, which can hide anything"),
        (LOGO.replace('viewBox="0 0 30 10"', ""), "does not say how large it is"),
        (LOGO.replace("0 0 30 10", "0 0 900 10"), "is far too long and thin for a title"),
        ("<html/>", "is neither an SVG nor a PNG picture"),
        ("", "is empty"),
    ],
)
def test_a_logo_that_acts_or_is_none_is_refused(folder, svg, what):
    (folder / "logo.svg").write_text(svg, encoding="utf-8")
    brand_file(folder, "logo: logo.svg\n")

    assert told(folder) == [f"the logo 'logo.svg' {what}"]


@pytest.mark.parametrize("path", ["../logo.svg", "house", "none.svg", "C:/logo.svg", "//server/logo.svg", "data:x"])
def test_a_logo_that_is_no_file_of_the_project_is_refused(folder, path):
    (folder / "house").mkdir()
    (folder.parent / "logo.svg").write_text(LOGO, encoding="utf-8")
    brand_file(folder, f"logo: '{path}'\n")

    assert len(faults(folder)) == 1


def test_a_link_that_leads_out_of_the_project_is_refused(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "logo.svg"
    outside.write_text(LOGO, encoding="utf-8")
    (folder / "logo.svg").unlink()
    try:
        (folder / "logo.svg").symlink_to(outside)
    except OSError:
        pytest.skip("links cannot be made here")
    brand_file(folder, "logo: logo.svg\n")

    assert told(folder) == ["the logo 'logo.svg' leads out of the project"]


def test_a_logo_without_a_text_is_named_for_the_partnership(folder):
    brand_file(folder, "logo: {medium: logo.svg}\n")

    assert read_settings(folder).brand.logo.alt == "Logo of Testshire Safeguarding Children Partnership"


# ---------------------------------------------------------------- fonts


def test_files_of_a_font_are_read_and_named_for_a_render_of_its_own(folder):
    font_of(folder)
    brand_file(
        folder,
        "typography:\n  fonts:\n    - {family: DejaVu Sans, source: file, files: [{path: DejaVuSans.ttf, weight: 400}]}\n"
        "  base: DejaVu Sans\n",
    )

    found = read_settings(folder)

    assert [file.name for file in found.brand.fonts] == ["brand/font-1.ttf"]
    assert (found.brand.family, found.warnings) == ("DejaVu Sans", ())


def test_a_font_of_another_family_is_told_with_its_own_name(folder):
    font_of(folder)
    brand_file(folder, "typography: {fonts: [{family: House, source: file, files: [DejaVuSans.ttf]}]}\n")

    (fault,) = faults(folder)

    assert fault.what == "the font's file 'DejaVuSans.ttf' is not of the family 'House'"
    assert "'DejaVu Sans'" in fault.fix


def test_a_file_that_is_no_font_is_refused(folder):
    (folder / "x.ttf").write_bytes(b"\x00\x01\x00\x00 but no more")
    brand_file(folder, "typography: {fonts: [{family: House, source: file, files: [x.ttf, logo.svg]}]}\n")

    assert told(folder) == [
        "the font's file 'x.ttf' is a damaged font",
        "the font's file 'logo.svg' is no TrueType or OpenType font",
    ]


def test_a_font_without_files_is_named_on_pages_and_the_pdf_keeps_its_own(folder):
    brand_file(folder, "typography: {base: Arial}\n")

    (warning,) = read_settings(folder).warnings

    assert warning.what == "the PDF keeps its own font, for no file of the font 'Arial' is given"
    assert warning.where == "_brand.yml:1:20"


# ---------------------------------------------------------------- what becomes of it

PLAIN = Brand(Scheme("#ffffff", "#1a1a1a", "#801650"), Scheme("#16181a", "#ececec", "#e79ac4"))


def test_without_a_brand_the_styles_are_the_built_in_ones_to_the_byte(folder):
    found = read_settings(folder)

    assert house.css(None) == ""
    assert house.reference(found) == reference.make()
    assert house.typst(None) == "#let brand = (:)\n"


def test_the_page_has_the_accent_in_both_schemes_and_signals_keep_their_own():
    css = house.css(PLAIN)

    assert css.count("--accent: #801650") == 2  # on screen and printed
    assert css.count("--accent: #e79ac4") == 1
    assert ".word.better { color: #12436d; }" in css


def test_words_document_has_the_accent_and_the_fonts_by_name():
    made = reference.make(reference.Look("801650", "1A1A1A", "House Sans", "House Head"))

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        styles = archive.read("word/styles.xml").decode()
    heading = styles.split('<w:name w:val="heading 1"/>')[1].split("</w:style>")[0]
    better = styles.split('<w:name w:val="Better"/>')[1].split("</w:style>")[0]
    assert 'w:val="801650"' in heading
    assert 'w:ascii="House Head"' in heading
    assert 'w:val="12436D"' in better
    assert styles.count("12436D") == 1


def test_a_charts_ink_becomes_the_accent_in_both_of_its_files():
    import matplotlib as mpl
    from PIL import Image

    assert mpl  # the PNG is made as charts make theirs
    picture = Image.new("P", (4, 1))
    picture.putpalette([255, 255, 255, 0x12, 0x43, 0x6D, 0x80, 0x16, 0x50, 137, 161, 182])
    picture.putdata([0, 1, 2, 3])
    png = io.BytesIO()
    picture.save(png, "PNG")
    chart = Chart("a", "m", "t", "", "alt", b'<svg stroke="#12436d" fill="#801650"/>', png.getvalue(), ())

    made = in_accent(chart, "#0a5c36")

    assert made.svg == b'<svg stroke="#0a5c36" fill="#801650"/>'
    with Image.open(io.BytesIO(made.png)) as image:
        colours = [image.convert("RGB").getpixel((x, 0)) for x in range(4)]
    assert colours[:3] == [(255, 255, 255), (0x0A, 0x5C, 0x36), (0x80, 0x16, 0x50)]
    assert all(abs(own - wanted) <= 2 for own, wanted in zip(colours[3], (132, 173, 154), strict=True))


def test_everything_of_the_house_style_is_in_its_digest(folder):
    digests = {house.digest(read_settings(folder))}
    for text in ('color: {primary: "#0a5c36"}\n', "logo: logo.svg\n", "typography: {base: Arial}\n"):
        brand_file(folder, text)
        digests.add(house.digest(read_settings(folder)))
    (folder / "logo.svg").write_text(LOGO.replace("#c2007a", "#c2007b"), encoding="utf-8")
    brand_file(folder, "logo: logo.svg\n")
    digests.add(house.digest(read_settings(folder)))

    assert len(digests) == 5


# ---------------------------------------------------------------- the reference document


def own_reference(folder, change=lambda parts: parts):
    path = folder / "word.docx"
    with zipfile.ZipFile(io.BytesIO(reference.make())) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in change(parts).items():
            archive.writestr(name, text)
    quarto = folder / "_quarto.yml"
    text = quarto.read_text(encoding="utf-8").replace("docx: {}", "docx: {reference-doc: word.docx}")
    quarto.write_text(text, encoding="utf-8")
    return path


def replacing(part, old, new):
    return lambda parts: {**parts, part: parts[part].replace(old, new)}


def test_an_own_reference_document_is_used_as_it_is(folder):
    path = own_reference(folder)
    brand_file(folder, 'color: {primary: "#0a5c36"}\n')

    found = read_settings(folder)

    assert found.reference == path.read_bytes()
    assert house.reference(found) == found.reference
    assert path in found.sources


def test_a_style_that_is_missing_is_told_by_its_name(folder):
    own_reference(folder, replacing("word/styles.xml", 'w:val="Finding"', 'w:val="Something"'))

    (fault,) = faults(folder)

    assert fault.what == "the reference document 'word.docx' lacks the style 'Finding'"
    assert fault.where == "_quarto.yml:6:53"


def test_other_paper_than_a4_is_refused(folder):
    own_reference(folder, replacing("word/document.xml", 'w:w="11906" w:h="16838"', 'w:w="12240" w:h="15840"'))

    assert told(folder) == ["the reference document 'word.docx' has other paper than A4 upright"]


# ---------------------------------------------------------------- Quarto's own keys


def test_what_a_format_does_not_say_the_top_of_the_file_says(folder):
    path = folder / "_quarto.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("html: {}", "html: {toc-depth: 3}").replace("docx: {}", "docx: {toc: false}")
    path.write_text(text + "toc-depth: 1\nnumber-sections: true\n", encoding="utf-8")

    found = read_settings(folder)

    assert [found.layout(name) for name in ("html", "pdf", "docx")] == [
        Layout(3, numbered=True),
        Layout(1, numbered=True),
        Layout(0, numbered=True),
    ]


def test_keys_that_only_quarto_honours_are_warnings_in_the_order_of_the_file(folder):
    inline(folder, "theme: cosmo\nexecute: {echo: false}\n")

    warnings = read_settings(folder).warnings

    assert f"_quarto.yml:13:1: {warnings[0].what}" in doctor.as_text(doctor.examine(folder))

    assert [(each.code, each.severity) for each in warnings] == [("quarto-only", "warning")] * 2
    assert warnings[0].where == "_quarto.yml:13:1"
    assert warnings[0].what == "the key 'theme' changes nothing: only Quarto does this"


def test_a_key_that_says_what_the_reports_do_anyway_is_no_warning(folder):
    path = folder / "_quarto.yml"
    text = path.read_text(encoding="utf-8").replace("html: {}", "html: {theme: none, minimal: true}")
    path.write_text(text + "engine: markdown\n", encoding="utf-8")

    assert read_settings(folder).warnings == ()


@pytest.mark.parametrize("project", [".", "examples/ceredigion", "src/reportgen/defaults/starter"])
def test_our_own_projects_have_no_key_that_changes_nothing(project):
    assert read_settings(GOOD.parents[2] / project).warnings == ()
