"""What every problem of a return or a commentary means, and how to mend it, for `docs/problems.md`.

One entry for each code; the sentences of a message itself stand where it is told, for they name rows and columns.
`tools/problems.py` compares this list with the program and writes the document; a test holds both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """One sort of problem."""

    code: str
    means: str
    mend: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Problems that are met at one place."""

    title: str
    entries: tuple[Entry, ...]


_FILE: Final = (
    Entry(
        "folder-closed",
        "The quarter's folder cannot be opened.",
        "Check who may read it.",
    ),
    Entry(
        "agency-unknown",
        "The file's name is not the id of an agency.",
        "Name the file as the agency is named in `measures.yaml`, such as `police.csv`.",
    ),
    Entry(
        "agency-not-in-force",
        "The agency did not exist any more, or not yet, in that quarter.",
        "Take the file away, or change `from` and `until` of the agency in `measures.yaml`.",
    ),
    Entry(
        "return-twice",
        "An agency has two files for one quarter, perhaps one CSV and one workbook.",
        "Keep the right one and take the other away.",
    ),
    Entry(
        "file-stray",
        "A file beside the returns is named like no agency and is not read, such as a letter.",
        "If it is a return, name it as the agency is named; if not, keep it elsewhere. `README` and `notes` may stay.",
    ),
    Entry(
        "returns-retired",
        "Returns lie again where they were removed under the retention rule; they are not read.",
        "Remove them again with `reportgen retire`, or take them back to wherever they came from.",
    ),
    Entry(
        "received-late",
        "A return came in after the reporting date, as `quarter.yaml` has both.",
        "Look whether one of the two days is a slip.",
    ),
    Entry(
        "set-aside-nothing",
        "What is to be set aside was never returned; the report says that it was not returned.",
        "Take the entry out of `set_aside` or off the command line.",
    ),
    Entry(
        "file-link",
        "A link to a file is named like a return.",
        "Put the file itself into the folder.",
    ),
    Entry(
        "file-not-a-file",
        "A folder, or something else that is no file, is named like a return.",
        "Put the return itself there, as one file.",
    ),
    Entry(
        "file-ending",
        "The file is of a kind that is not read, or its ending says something else than it is.",
        "Open it in the spreadsheet and save it as `.xlsx`, `.ods` or `.csv`.",
    ),
    Entry(
        "file-closed",
        "The file cannot be opened: another program holds it, or you may not read it.",
        "Close it in other programs, and check who may read it.",
    ),
    Entry(
        "file-empty",
        "There is nothing in the file, or nothing under its column names.",
        "Send the return again, filled in, with its first row of column names.",
    ),
    Entry(
        "file-too-large",
        "The file is larger than 10 MB, which no return is.",
        "Send only the return, without pictures or other sheets.",
    ),
    Entry(
        "file-too-long",
        "The file has more than 20,000 rows, or entries below that row.",
        "Send only the return; delete what stands far below it.",
    ),
    Entry(
        "file-too-wide",
        "A row has more than 100 columns.",
        "Send only the columns of the form.",
    ),
    Entry(
        "file-encoding",
        "The letters of a CSV file cannot be told for certain.",
        "Save it again as CSV UTF-8 (comma delimited).",
    ),
    Entry(
        "encoding-guessed",
        "The file is not UTF-8; it was read as Windows writes, which is certain for the few signs that it holds.",
        "Save it as CSV UTF-8 next time.",
    ),
    Entry(
        "file-not-csv",
        "The file holds characters that no CSV file has, or a quotation mark that is not closed.",
        "Save it again as CSV UTF-8 (comma delimited).",
    ),
    Entry(
        "file-locked",
        "The workbook has a password, or is of the old `.xls` kind.",
        "Take the password off; save an old file as `.xlsx`.",
    ),
    Entry(
        "file-damaged",
        "The file is not the workbook that its name says, or it is damaged.",
        "Open it in the spreadsheet, save it again and send the new file.",
    ),
    Entry(
        "file-doctype",
        "The workbook holds declarations that no spreadsheet writes and that can be used to do harm.",
        "Open it in the spreadsheet, save it again and send the new file.",
    ),
    Entry(
        "file-bomb",
        "The workbook would unpack to far more than a return holds.",
        "Copy the table into a new workbook and send that.",
    ),
    Entry(
        "sheet-none",
        "No sheet of the workbook begins with the columns of a return.",
        "Begin with a row of column names: measure, item, numerator, denominator and so on.",
    ),
    Entry(
        "sheet-several",
        "Several sheets look like the return.",
        "Keep one of them.",
    ),
    Entry(
        "sheet-hidden",
        "The sheet with the return is hidden.",
        "Show the sheet, check it and save the file.",
    ),
    Entry(
        "header-below",
        "Other lines, such as a title, stand above the row of column names.",
        "Delete the lines above the row of column names.",
    ),
)

_COLUMNS: Final = (
    Entry(
        "column-missing",
        "There is no column `measure`, or no column for figures.",
        "Use the column names of the form.",
    ),
    Entry(
        "column-unknown",
        "A column has a name that the form does not have.",
        "Take the name that the message offers, or take the column out.",
    ),
    Entry(
        "column-unnamed",
        "A column has entries and no name.",
        "Give it its name, or empty it.",
    ),
    Entry(
        "column-twice",
        "Two columns have the same name.",
        "Keep one of them.",
    ),
    Entry(
        "column-hidden",
        "A column is hidden. It is read all the same.",
        "Show it and look at it.",
    ),
)

_ROWS: Final = (
    Entry(
        "row-longer",
        "A row has more commas than the row of column names, so its figures may stand in the wrong columns.",
        "Write thousands without a comma, or put the number into quotation marks.",
    ),
    Entry(
        "row-too-long",
        "A row has more entries than there are column names.",
        "Put text that holds commas into quotation marks, or empty the cells.",
    ),
    Entry(
        "row-hidden",
        "A hidden row has entries.",
        "Show the row, or delete it.",
    ),
    Entry(
        "row-twice",
        "Two rows give the same figure: the same measure, item, area, group and unit.",
        "Keep one of the two.",
    ),
    Entry(
        "row-missing",
        "A measure or item that is due has no row; it reads as not returned.",
        "Add the row, or one with a kind of missing in `status`.",
    ),
    Entry(
        "row-not-due",
        "The measure is not due in this quarter.",
        "Leave the row out if it is a copy of an earlier one.",
    ),
    Entry(
        "cell-merged",
        "Cells are merged, so it is not certain which row or column an entry belongs to.",
        "Take the merging off: each cell has one entry.",
    ),
    Entry(
        "cell-rounded",
        "The number format of a cell shows less of its number than is read: 48.4 shown as 48.",
        "Show all decimals and look, or round the figure itself.",
    ),
    Entry(
        "cell-struck",
        "What is struck out is read all the same.",
        "Delete it, or take the line away.",
    ),
    Entry(
        "cell-comment",
        "A comment on a cell is not read.",
        "Write what readers should know into `note` or the commentary.",
    ),
    Entry(
        "cell-error",
        "A cell shows an error such as `#DIV/0!`.",
        "Mend the formula, or give the figure itself.",
    ),
    Entry(
        "cell-formula",
        "A formula has no result in the file.",
        "Open the file in the spreadsheet, save it and send it again.",
    ),
    Entry(
        "cell-date",
        "A cell holds a date where none belongs: the spreadsheet may have changed a number or a name into one.",
        "Format the column as text and type the entry again.",
    ),
)

_NAMES: Final = (
    Entry(
        "measure-missing",
        "The row names no measure.",
        "Give the measure's id, or empty the row.",
    ),
    Entry(
        "measure-unknown",
        "The framework has no measure of that id.",
        "Take the id that the message offers.",
    ),
    Entry(
        "measure-not-in-force",
        "The measure was not in force in this quarter.",
        "Leave the row out, or change `from` and `until` in `measures.yaml`.",
    ),
    Entry(
        "item-missing",
        "The measure is returned item by item, and the row names no item.",
        "Give one of the items that the message lists.",
    ),
    Entry(
        "item-unknown",
        "The measure has no item of that id, or no items at all.",
        "Take the item that the message offers, or leave the item empty.",
    ),
    Entry(
        "item-not-in-force",
        "The item was not in force in this quarter.",
        "Leave the row out, or change `from` and `until` in `measures.yaml`.",
    ),
    Entry(
        "agency-wrong",
        "The measure or item is for another agency to return.",
        "Leave the row out.",
    ),
    Entry(
        "area-unknown",
        "No borough or locality has that id.",
        "Take the id that the message offers, or leave the area empty.",
    ),
    Entry(
        "area-wrong",
        "The place is a practice, a school or the like, which is no area.",
        "Move it to the column `unit`.",
    ),
    Entry(
        "area-not-in-force",
        "The area did not exist in this quarter.",
        "Leave the row out, or change `measures.yaml`.",
    ),
    Entry(
        "unit-unknown",
        "No practice, school or other unit has that id.",
        "Take the id that the message offers, or add it to the places of `measures.yaml`.",
    ),
    Entry(
        "unit-unwanted",
        "The measure is not returned unit by unit.",
        "Leave the unit empty.",
    ),
    Entry(
        "unit-not-in-force",
        "The unit did not exist in this quarter.",
        "Leave the row out, or change `measures.yaml`.",
    ),
    Entry(
        "group-unknown",
        "No breakdown has that group.",
        "Write the breakdown and the group, such as `age-band:under-1`.",
    ),
    Entry(
        "group-unwanted",
        "The measure is not returned by that breakdown.",
        "Leave the group empty, or declare the breakdown in `measures.yaml`.",
    ),
)

_NUMBERS: Final = (
    Entry(
        "number-wrong",
        "What stands there is not a number.",
        "Write a plain number; where there is none, leave the cell empty and say why in `status`.",
    ),
    Entry(
        "number-sign",
        "A sign or a word stands in the place of a figure: `<5`, `*`, `c`, `N/A`, `z`, `..`, `:`, `x`, `-`, `nil` and "
        "the like.",
        "Leave the figures empty and write in `status` what the sign means: suppressed for a number that is kept back "
        "(`<5`, `*`, `c`), not applicable where there can be none (`N/A`, `z`), not collected where nobody knows it "
        "(`..`, `:`, `x`), unreliable (`u`). Where none were counted (`-`, `nil`) write 0.",
    ),
    Entry(
        "number-negative",
        "The number is below zero.",
        "Give the count itself, never a change.",
    ),
    Entry(
        "number-comma",
        "A comma stands where no thousands end.",
        "Write decimals with a point, and thousands as 1,204 or 1204.",
    ),
    Entry(
        "number-decimals",
        "Something that is counted whole, such as children, has decimals.",
        "Give the whole number that was counted.",
    ),
    Entry(
        "number-digits",
        "The digits are of another script.",
        "Write the number with the digits 0 to 9.",
    ),
    Entry(
        "number-exponent",
        "The number is written with an exponent, such as 1E+05.",
        "Write it out in digits.",
    ),
    Entry(
        "number-formula",
        "A formula stands there as text.",
        "Give its result as a plain number.",
    ),
    Entry(
        "number-too-long",
        "The number has more than 18 digits.",
        "Give the figure as it was counted.",
    ),
    Entry(
        "number-step",
        "A figure is no whole number of its measure's steps: posts and hours are given to one decimal.",
        "Round it to the step, or give the measure a finer `step` in measures.yaml.",
    ),
    Entry(
        "percent-sign",
        "A number that is no percentage is written with a % sign.",
        "Give the number itself, and format the cell as a number.",
    ),
    Entry(
        "percentage-above-100",
        "A percentage is above 100.",
        "Percentages run from 0 to 100.",
    ),
    Entry(
        "percentage-below-1",
        "A percentage is below 1, which is often a fraction by mistake.",
        "Write 88 per cent as 88, not as 0.88. Leave it if it is meant.",
    ),
)

_FIGURES: Final = (
    Entry(
        "figures-missing",
        "The row has neither figures nor a kind of missing.",
        "Give the figures, or say in `status` why there are none, such as: not collected.",
    ),
    Entry(
        "part-missing",
        "A figure lacks its numerator, its denominator or its count.",
        "Give both numerator and denominator, or only the value; of a count give the count.",
    ),
    Entry(
        "numerator-above-denominator",
        "The numerator is larger than the denominator.",
        "Check both; they may be swapped.",
    ),
    Entry(
        "denominator-unwanted",
        "The measure is a count, which has no denominator.",
        "Leave the denominator empty.",
    ),
    Entry(
        "value-differs",
        "The value is not what numerator and denominator give, or one figure is given twice and differs.",
        "Check them, or leave the value empty: it is worked out.",
    ),
    Entry(
        "denominators-differ",
        "Items that are parts of one whole have different denominators.",
        "Give the same denominator in each of the rows.",
    ),
    Entry(
        "parts-above-whole",
        "Items, areas, groups or units add to more than their whole; the whole of items that are counted is another "
        "measure's figure. For distinct people in twelve months this is a warning only, for a person may be known in "
        "two places.",
        "Check the parts against the row of the whole.",
    ),
    Entry(
        "parts-below-whole",
        "All parts of one whole are there and add to less than it: all items, all groups of a breakdown with "
        "`not-recorded`, or all areas. Of groups and areas this is told for counts alone, and never where the figures "
        "may have been rounded to 5 or 10.",
        "Check whether a part is too small, or the whole or the denominator too large.",
    ),
    Entry(
        "relation-part-of",
        "A figure is larger than the one that it is a part of.",
        "Check it against the row that the message names.",
    ),
    Entry(
        "relation-numerator-of",
        "A count is not the numerator of the percentage that is made of it.",
        "Check it against the row that the message names.",
    ),
    Entry(
        "relation-denominator-is",
        "A denominator is not the count that it should be.",
        "Check it against the row that the message names.",
    ),
    Entry(
        "relation-equal-denominators",
        "Two measures of the same people have different denominators.",
        "Check it against the row that the message names.",
    ),
)

_BESIDE: Final = (
    Entry(
        "status-unknown",
        "The status is no kind of missing and no marker.",
        "Leave it empty, or write one of the words that the message lists.",
    ),
    Entry(
        "status-symbol",
        "The status is a sign such as [p].",
        "Write it in words, such as: provisional.",
    ),
    Entry(
        "status-twice",
        "The status gives two kinds of missing.",
        "Keep the one that is true.",
    ),
    Entry(
        "status-with-figures",
        "The status says that the figure is missing, and the row has figures.",
        "Empty the figures, or empty the status.",
    ),
    Entry(
        "asked-wrong",
        "How many were asked is not a whole number.",
        "Give how many people were approached.",
    ),
    Entry(
        "families-wrong",
        "How many families there are is not a whole number.",
        "Give how many families the persons counted belong to.",
    ),
    Entry(
        "families-unwanted",
        "Families are given beside a figure that counts no persons, or that has no count.",
        "Leave `families` empty.",
    ),
    Entry(
        "families-above-children",
        "There are more families than children.",
        "Check both; they may be swapped.",
    ),
    Entry(
        "families-none",
        "There are children, and no family.",
        "Give how many families they are, or leave `families` empty.",
    ),
    Entry(
        "asked-below-answered",
        "Fewer people were asked than answered.",
        "Check `asked` and `denominator`.",
    ),
    Entry(
        "more-than-there-are",
        "More people answered, or were asked, than the framework says there are (`survey_population`): in one return,"
        " or in all of a quarter together.",
        "Check `denominator` and `asked`; if they are right, mend `survey_population` in `measures.yaml`.",
    ),
    Entry(
        "covered-wrong",
        "How many units answered is not understood.",
        "Write how many answered of how many, as 53 of 61.",
    ),
    Entry(
        "covered-above",
        "More units answered than there are.",
        "Write how many answered of how many, as 53 of 61.",
    ),
    Entry(
        "cohort-wrong",
        "The cohort is not a quarter.",
        "Write the quarter in which the cohort closed, as 2025-26 Q3.",
    ),
    Entry(
        "cohort-later",
        "The cohort is later than the return's own quarter.",
        "Give the quarter in which it closed.",
    ),
    Entry(
        "cohort-unexpected",
        "The cohort is another than the one that is due now.",
        "Check which cohort the figures are of.",
    ),
    Entry(
        "cohort-unwanted",
        "The measure follows no cohort.",
        "Leave the cohort empty.",
    ),
    Entry(
        "selection-missing",
        "The row does not say how the cases were chosen.",
        "Write one of: all, random, themed, picked.",
    ),
    Entry(
        "selection-unknown",
        "How the cases were chosen is not understood.",
        "Write one of: all, random, themed, picked.",
    ),
    Entry(
        "selection-unwanted",
        "How cases are chosen is settled for the measure, and the row says something else.",
        "Leave the selection empty.",
    ),
    Entry(
        "note-too-long",
        "The note is longer than 500 characters.",
        "Shorten it, or write it as commentary.",
    ),
    Entry(
        "note-unprintable",
        "The note has line breaks or characters that cannot be seen.",
        "Write it on one line, as plain text.",
    ),
)

_COMMENTARY: Final = (
    Entry(
        "commentary-agency-unknown",
        "The file's name is not the id of an agency.",
        "Name the file as the agency is named in `measures.yaml`, such as `police.md`.",
    ),
    Entry(
        "commentary-agency-not-in-force",
        "The agency did not exist in that quarter.",
        "Take the file away.",
    ),
    Entry(
        "commentary-twice",
        "An agency has two files of commentary for one quarter, such as `Police.md` and `police.md`.",
        "Put all of it into one file and take the other away.",
    ),
    Entry(
        "commentary-not-a-file",
        "A link, a folder or something else that is no file is named like a commentary.",
        "Put the file itself there.",
    ),
    Entry(
        "commentary-ending",
        "Commentary is read as Markdown, and the file has another ending.",
        "Copy its text into a plain text file with the ending `.md`.",
    ),
    Entry(
        "commentary-closed",
        "The file cannot be opened.",
        "Close it in other programs, and check who may read it.",
    ),
    Entry(
        "commentary-too-large",
        "The commentary is larger than 200 kB.",
        "Shorten it, and leave pictures out.",
    ),
    Entry(
        "commentary-encoding",
        "The file's letters cannot be told for certain.",
        "Save it as a plain text file with the encoding UTF-8.",
    ),
    Entry(
        "commentary-heading-unknown",
        "A heading is not the id of a triad or a measure.",
        "Take the id that the message offers.",
    ),
    Entry(
        "commentary-heading-twice",
        "Two headings of one file are the same; their texts are printed one behind the other.",
        "Put both under one heading.",
    ),
    Entry(
        "commentary-of-others",
        "The agency writes under a measure that it does not return.",
        "Put it under a measure of its own, if it was meant so.",
    ),
    Entry(
        "commentary-set-aside",
        "The figures that the text speaks of are set aside, so the text is left out with them.",
        "Nothing, if that is meant.",
    ),
    Entry(
        "commentary-before-heading",
        "Text before the first heading is left out, however short; a title (`# ...`) may stand there.",
        "Put it under a heading such as: `## plans-open`.",
    ),
    Entry(
        "commentary-heading",
        "A heading of another level is printed as a paragraph.",
        "Use `##` with a triad or measure id, and no other.",
    ),
    Entry(
        "commentary-image",
        "A picture is left out; its description is printed.",
        "Describe in words what it shows.",
    ),
    Entry(
        "commentary-link",
        "An address that is no plain https, http or mailto address is left out.",
        "Give the whole address, with https:// at its beginning.",
    ),
    Entry(
        "commentary-html",
        "What looks like HTML is printed as it stands.",
        "Write plain text; lists, *emphasis*, links and tables work.",
    ),
    Entry(
        "commentary-code",
        "Code is printed as plain text.",
        "Leave the backquotes out.",
    ),
    Entry(
        "commentary-quote",
        "A quotation is printed as plain text.",
        "Leave the > signs out.",
    ),
    Entry(
        "commentary-rule",
        "A line across the page is left out.",
        "Leave it out.",
    ),
    Entry(
        "commentary-table",
        "A table of more than 2,000 cells is left out.",
        "Give its main rows, or put the figures into the return.",
    ),
    Entry(
        "commentary-deep",
        "Lists within lists are flattened.",
        "Use at most three levels.",
    ),
    Entry(
        "commentary-lost",
        "Text that is nested too deeply is left out.",
        "Use plain paragraphs and lists.",
    ),
    Entry(
        "commentary-brackets",
        "There are so many brackets that links are printed as plain text.",
        "Leave brackets out.",
    ),
    Entry(
        "commentary-long",
        "The text under one heading is cut.",
        "Shorten it to what a board can read.",
    ),
    Entry(
        "commentary-invisible",
        "Characters that cannot be seen, or that turn the reading direction, are taken away.",
        "Type the words again, as plain text.",
    ),
)

_OWN_FILES: Final = (
    Entry(
        "override-unused",
        "A file in `reports/` takes the place of no built-in one, and no template includes it, so it changes nothing.",
        "Give it the name of the file that it is to change (`reportgen init . --templates` copies them all), include "
        "it in a template, or take it away.",
    ),
    Entry(
        "override-twice",
        "A template lies both in `reports/` and in its `templates/`; the one in `reports/` itself is used.",
        "Keep one of the two.",
    ),
)

CHAPTERS: Final = (
    Chapter("The file", _FILE),
    Chapter("The column names", _COLUMNS),
    Chapter("Rows and cells", _ROWS),
    Chapter("What a figure is of", _NAMES),
    Chapter("Numbers", _NUMBERS),
    Chapter("Figures that do not agree", _FIGURES),
    Chapter("What is told beside a figure", _BESIDE),
    Chapter("Commentary", _COMMENTARY),
    Chapter("The project's own templates, wording and styles", _OWN_FILES),
)
