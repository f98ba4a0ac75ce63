"""A message says what was published and no more, is the same bytes each time, and comes back as it was put in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import html

from hostile import ONE_LINE
from post_world import KEY, NOW, POST, QUARTER, letter, parcel, person, release, settings
from reportgen.errors import NarrativeError, ReleaseError
from reportgen.project import load
from reportgen.project.recipients import recipients
from reportgen.release.post import (
    Journal,
    Points,
    Reminder,
    Sealed,
    points,
    reminder,
    seal,
    template_faults,
    used,
    wording,
)
from reportgen.release.post import journal as journals
from reportgen.release.post.points import Point
from reportgen.release.post.sealing import digest
import itertools

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site" / "2026-27-q2"


def read(one):
    return message_from_bytes(one.mail, policy=policy.default)


def words(one):
    mail = read(one)
    plain, shown = (mail.get_body((form,)).get_content().replace("\r\n", "\n") for form in ("plain", "html"))
    return plain, shown


# ---------------------------------------------------------------- as it comes back


def test_a_message_comes_back_as_it_was_put_together():
    one = letter()

    mail = read(one)

    (sender,), (to,), (answer,) = (mail[name].addresses for name in ("From", "To", "Reply-To"))
    assert (sender.display_name, sender.addr_spec) == ("Marlow Vale Partnership", "reports@partnership.example")
    assert (to.display_name, to.addr_spec) == ("Ann Other", "ann@police.example")
    assert answer.addr_spec == "team@partnership.example"
    assert mail["Message-ID"] == f"<{one.message}@partnership.example>"
    assert mail["Subject"] == "Marlow Vale: performance report, July to September 2026"
    assert mail["Bcc"] is None
    assert mail["Cc"] is None
    assert mail.get_content_type() == "multipart/mixed"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds[1:4] == ["multipart/alternative", "text/plain", "text/html"]
    assert [part.get_filename() for part in mail.iter_attachments()] == [
        "2026-27-q2-police.pdf",
        "2026-27-q2-partnership.pdf",
    ]
    assert [part.get_content() for part in mail.iter_attachments()] == [each.data for each in parcel().files]
    assert {part.get_content_type() for part in mail.iter_attachments()} == {"application/pdf"}


def test_a_message_is_the_same_bytes_each_time():
    assert letter().mail == letter().mail


def test_what_is_sent_has_a_date_and_no_mark_of_a_draft():
    mail = message_from_bytes(letter().dated(NOW), policy=policy.default)

    assert mail["Date"].datetime == NOW
    assert mail["X-Unsent"] is None
    assert read(letter())["Date"] is None


def test_both_forms_say_the_same_points_files_and_links():
    data = parcel().files[0]

    for form in words(letter()):
        for said in (
            "Worse: Visits in time fell to 71 per cent.",
            "Health returned late.",
            f"Attached: {data.name} (3 kB), SHA-256 {sha256(data.data).hexdigest()}",
            "https://intranet.example/reports/2026-27-q2/police.html",
            "Questions: Business manager, team@partnership.example.",
            "OFFICIAL",
            "invented",
        ):
            assert said in form, said


def test_the_own_edition_comes_before_the_partnerships():
    text, _ = words(letter())

    assert text.index("Police\n------") < text.index("All\n---")


def test_no_figure_stands_in_the_subject():
    told = Points((Point("Visits in time fell to 71 per cent (184 of 259).", "worse"),))

    subject = letter(of=parcel(points=told)).subject

    assert set(re.findall(r"\d+", subject)) <= {"2026"}


def test_html_is_accessible_and_fetches_nothing():
    _, shown = words(letter(of=parcel(unsigned=("Police",))))
    tree = html.document_fromstring(shown)

    assert tree.get("lang") == "en-GB"
    assert tree.findtext(".//title") == letter().subject
    levels = [int(each.tag[1]) for each in tree.iter("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert {each.tag for each in tree.iter()} <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "a",
    }
    assert all(each.text_content().strip() and "http" not in each.text_content() for each in tree.iter("a"))
    assert not re.search(r"url\(|src=|<script|<style|<img|@import", shown)


# ---------------------------------------------------------------- revisions, signatures, size


def test_a_revision_says_what_changed_and_why_and_is_another_message():
    revised = release(number=2, what="the police figures", why="a miscount")

    first, second = letter(), letter(of=parcel(revised))

    assert second.subject.endswith(", revised")
    assert second.message != first.message
    for form in words(second):
        assert "What changed: the police figures" in form
        assert "Why: a miscount" in form
    assert "What changed" not in "".join(words(first))


def test_a_return_that_was_not_signed_off_is_named():
    for form in words(letter(of=parcel(unsigned=("Police", "Health")))):
        assert "The return of Police was not signed off." in form
        assert "The return of Health was not signed off." in form
    assert "signed off" not in "".join(words(letter()))


@pytest.mark.parametrize(
    "size", [600_000, 710_000, 718_000, 720_000, 722_000, 724_000, 726_000, 728_000, 730_000, 800_000]
)
def test_a_message_is_never_larger_than_the_limit_and_what_has_no_room_is_a_link(size):
    one = letter(of=parcel(size=size), post=replace(POST, largest=1_000_000))

    attached = list(read(one).iter_attachments())

    assert len(one.mail) <= 1_000_000
    assert len(attached) == 1 or len(one.mail) + size * 78 // 57 > 994_000
    text, shown = words(one)
    assert text.count("Too large to be attached: 2026-27-q2-") == 2 - len(attached)
    assert 'href="https://intranet.example/reports/2026-27-q2/partnership.pdf"' in shown


def test_files_are_attached_where_there_is_room():
    assert len(list(read(letter(of=parcel(size=700_000))).iter_attachments())) == 2


# ---------------------------------------------------------------- others' words


@pytest.mark.parametrize("text", ONE_LINE.values(), ids=ONE_LINE.keys())
def test_hostile_words_stay_words(text):
    told = Points((Point(text, "worse"),), (Point(text),))
    one = letter(of=parcel(release(number=2, what=text, why=text), points=told), partnership="Vale", marking="")

    _, shown = words(one)

    tree = html.document_fromstring(shown)
    assert {each.tag for each in tree.iter() if isinstance(each.tag, str)} <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "a",
    }
    assert all(each.get("href").startswith(POST.site) for each in tree.iter("a"))
    assert [key for key in read(one) if key.lower() in ("bcc", "cc")] == []


@pytest.mark.parametrize(
    "name",
    ["A\r\nBcc: evil@elsewhere.example", "A\nSubject: x", "=?utf-8?q?x=0ABcc=3A_evil=40x=2Eexample?=", "x" * 150],
)
def test_a_name_or_a_title_cannot_add_a_header(name):
    """The list of recipients refuses most of these; the message is the second wall."""
    try:
        one = letter(person(name), partnership=name, post=replace(POST, name=name))
    except ValueError:
        return  # the library refuses line ends

    mail = read(one)
    assert mail["Bcc"] is None
    assert [each.addr_spec for each in mail["To"].addresses] == ["ann@police.example"]


# ---------------------------------------------------------------- who is meant


def test_a_message_is_known_by_release_and_recipient_and_not_by_the_case_of_letters():
    one, upper = letter(), letter(person(address="ANN@police.example"))
    other = letter(person(address="ben@police.example"))
    elsewhere = letter(person(agency="icb"))

    assert one.message == upper.message
    assert len({one.message, other.message, elsewhere.message}) == 3
    assert "ann" not in one.message


def test_without_the_key_nobody_can_tell_who_was_written_to():
    assert digest(KEY, person()) != digest(b"x" * 32, person())


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    folder = tmp_path / "records" / "post"

    assert seal(folder) == seal(folder)
    assert (folder / "key").stat().st_mode & 0o077 == 0


def test_a_lost_key_stops_the_post_where_there_are_journals(tmp_path):
    seal(tmp_path)
    Journal(tmp_path, QUARTER).note(letter(), journals.SENDING, NOW)
    (tmp_path / "key").unlink()

    with pytest.raises(ReleaseError, match="lost or damaged"):
        seal(tmp_path)


@pytest.mark.parametrize("written", ["", "zz", "abcd"])
def test_a_damaged_key_stops_the_post(tmp_path, written):
    (tmp_path / "key").write_text(written)
    Journal(tmp_path, QUARTER).note(letter(), journals.SENDING, NOW)

    with pytest.raises(ReleaseError):
        seal(tmp_path)


# ---------------------------------------------------------------- reminders and wording


@pytest.mark.parametrize(
    ("left", "late", "said", "subject"),
    [
        (5, 0, "is due on 23 October 2026, in 5 days.", "return for July to September 2026"),
        (1, 0, "is due on 23 October 2026, in 1 day.", "return for July to September 2026"),
        (0, 0, "is due today, 23 October 2026.", "return for July to September 2026"),
        (0, 1, "was due on 23 October 2026. It is 1 day late.", "return for July to September 2026, overdue"),
    ],
)
def test_a_reminder_says_when_the_return_is_due_or_how_late_it_is(left, late, said, subject):
    about = Reminder("Police", "police", date(2026, 10, 23), left, late)

    one = reminder(settings(), QUARTER, Sealed.of(1, person(), KEY), about, date(2026, 10, 20))

    assert one.subject == f"Marlow Vale: {subject}"
    for form in words(one):
        assert said in form
        assert "police.xlsx" in form
        assert "To Business manager, team@partnership.example." in form


def test_a_reminder_is_one_message_a_day():
    about = Reminder("Police", "police", date(2026, 10, 23), 3, 0)
    sealed = Sealed.of(1, person(), KEY)
    days = [date(2026, 10, 20), date(2026, 10, 20), date(2026, 10, 21)]

    first, same, next_ = (reminder(settings(), QUARTER, sealed, about, day).message for day in days)

    assert first == same
    assert first != next_


def test_a_project_may_have_words_of_its_own(tmp_path):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "report.md.j2").write_text("# Vale: {{ mail.quarter }}\n\nHello *{{ mail.name }}*\n")

    one = letter(templates=tmp_path)

    assert one.subject == "Vale: 2026-27 Q2"
    text, shown = words(one)
    assert text.strip() == "Hello *Ann Other*"
    assert "<p>Hello <em>Ann Other</em></p>" in shown


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("Dear {{ mail.name }}", "a message's template does not begin with its subject"),
        ("# \n", "a message's template does not begin with its subject"),
        ("# {{ mail.nmae }}", "a template cannot be filled in"),
        ("# {{ mail.name ", "a template cannot be read"),
        ("# {{ 1 + mail.name }}", "a template cannot be filled in: it reckons or joins what cannot be"),
    ],
)
def test_words_that_cannot_be_used_are_told(tmp_path, template, what):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "report.md.j2").write_text(template)

    with pytest.raises(NarrativeError) as told:
        letter(templates=tmp_path)

    assert told.value.what.startswith(what)
    assert "mail/report.md.j2" in told.value.where


# ---------------------------------------------------------------- page one's points


def test_points_are_those_of_the_finished_page():
    found = points((SITE / "partnership.html").read_bytes())

    assert [each.word for each in found.stands_out] == ["signal", "worse", "better", "signal", "worse", "signal"]
    assert found.stands_out[1].text == (
        "The percentage of reviews held on time (child protection plans) fell by 8.5 percentage points to 86.5 per cent "
        "since the same quarter last year (see what the agency says)."
    )
    assert len(found.not_seen) == 5


def test_an_edition_where_nothing_stands_out_says_so():
    found = points((SITE / "police.html").read_bytes())

    assert [each.text for each in found.stands_out] == [
        "No measure moved by enough, or missed its target by enough, to lead this report."
    ]


def test_a_page_without_the_part_has_no_points():
    assert points(b"<html><body><h2 id=sec-grid>x</h2><p>y</p></body></html>") == Points()


# ---------------------------------------------------------------- templates are looked at before they are used


def test_the_built_in_templates_ask_for_nothing_that_does_not_exist(tmp_path):
    assert template_faults(tmp_path) == ()


@pytest.mark.parametrize("kind", ["report", "reminder"])
def test_a_template_may_ask_for_all_that_it_is_given_and_for_nothing_else(kind, tmp_path, monkeypatch):
    given = {}

    def write(name, values, overrides, language):
        given[name] = set(values)
        return wording.Words("s", "t", "h")

    monkeypatch.setattr(wording, "write", write)
    letter()
    reminder(settings(), QUARTER, Sealed.of(1, person(), KEY), None, date(2026, 10, 20))

    assert given[kind] == set(wording.GIVEN[kind])


def test_a_template_may_include_another_of_the_projects(tmp_path):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "report.md.j2").write_text("# Vale\n\n{% include 'greeting.md.j2' %}\n")
    (tmp_path / "mail" / "greeting.md.j2").write_text("Good day, {{ mail.name }}")

    text, _ = words(letter(templates=tmp_path))

    assert text.strip() == "Good day, Ann Other"
    assert "mail/greeting.md.j2" in used(tmp_path)
    assert template_faults(tmp_path) == ()


def test_a_template_that_has_changed_is_read_anew(tmp_path):
    (tmp_path / "mail").mkdir()
    for said in ("one", "two"):
        (tmp_path / "mail" / "report.md.j2").write_text(f"# Vale\n\n{said}\n")
        assert words(letter(templates=tmp_path))[0].strip() == said


# ---------------------------------------------------------------- the demonstration


def test_the_demonstrations_list_is_sound_and_reaches_nobody():
    project = load(ROOT)

    found = recipients(project)

    assert {each.agency for each in found} <= {"partnership", *(each.id for each in project.framework.agencies)}
    assert all(each.address.endswith(".example") for each in found)
    assert project.settings.post is not None
    assert project.settings.post.host.endswith(".example")


def test_a_recipient_shows_no_name_and_no_address_where_it_is_printed():
    assert "Ann" not in repr(letter())
    assert "ann@" not in repr(person())
