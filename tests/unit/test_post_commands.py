"""`reportgen email` and `reportgen remind`: what is released and what is due, to whom the list names, each once."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

import pytest

from mail_server import Plan, serving
from reportgen import steps, workspace
from reportgen.cli import run
from reportgen.errors import Busy, ConfigError, Faults, ReleaseError
from reportgen.model import Release
from reportgen.pipeline import load, memory, post
from reportgen.pipeline.values import Options
from reportgen.project.releases import FOLDER, as_json
from reportgen.quarter import Quarter
from reportgen.release.post import Journal
from reportgen.release.post import journal as journals

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "broken" / "_base"
QUARTER = Quarter(2026, 2)
SLUG = QUARTER.slug
SETTINGS = """lang: en-GB
format: {html: {}, typst: {}, docx: {}}
reportgen:
  partnership: Marlow Vale
  invented: true
  contact: Business manager
  post:
    sender: reports@marlow.example
    site: https://intranet.example/reports
    pause: 0
    wait: 0
"""
RECIPIENTS = """domains:
  partnership: [marlow.example]
  police: [police.example]
  icb: [icb.example]
recipients:
  - {name: Cora Chair, agency: partnership, address: cora@marlow.example}
  - {name: Paul Lead, agency: police, address: paul@police.example}
  - {name: Ida Lead, agency: icb, address: ida@icb.example, editions: [icb], formats: [docx]}
  - {name: Data Desk, agency: police, address: desk@police.example, gets: [reminders]}
"""
FILES = (
    "partnership.html",
    "police.html",
    "icb.html",
    *(f"{SLUG}-{e}.pdf" for e in ("partnership", "police")),
    f"{SLUG}-icb.docx",
)


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch):
    monkeypatch.delenv("REPORTGEN_SMTP_USER", raising=False)
    monkeypatch.delenv("REPORTGEN_SMTP_PASSWORD", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def root(tmp_path):
    """Make a project with a released quarter of three editions."""
    framework = (BASE / "measures.yaml").read_text(encoding="utf-8")
    (tmp_path / "measures.yaml").write_text(renamed(framework), encoding="utf-8")
    (tmp_path / "_quarto.yml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "recipients.yaml").write_text(RECIPIENTS, encoding="utf-8")
    (tmp_path / "site" / SLUG).mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(ROOT / "site" / SLUG / name, tmp_path / "site" / SLUG / name)
    release(tmp_path)
    return tmp_path


def renamed(text):
    return text.replace("social-care", "police").replace("health", "icb")


def returned(root, *agencies):
    folder = root / "data" / SLUG
    folder.mkdir()
    for agency, before in (("police", "social-care"), ("icb", "health")):
        if agency in agencies:
            text = (BASE / "data" / SLUG / f"{before}.csv").read_text(encoding="utf-8")
            (folder / f"{agency}.csv").write_text(renamed(text), encoding="utf-8")


def release(root, count=1, **changes):
    folder = root / "site" / SLUG
    outputs = tuple(sorted((each.name, sha256(each.read_bytes()).hexdigest()) for each in folder.iterdir()))
    made = [
        Release(
            QUARTER,
            "partners",
            n,
            date(2026, 12, 7),
            outputs,
            **({"what": "x", "why": "y"} if n > 1 else {}),
            **changes,
        )
        for n in range(1, count + 1)
    ]
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    (root / FOLDER / f"{SLUG}.json").write_bytes(as_json(made))


def served(root, server):
    text = SETTINGS.replace(
        "    pause: 0\n",
        f"    pause: 0\n    host: localhost\n    port: {server.port}\n    certificates: authority.pem\n",
    )
    (root / "_quarto.yml").write_text(text, encoding="utf-8")


def batch(root):
    return post.reports(root, load(root), SLUG)


def boxed(root, folder=SLUG):
    return {path.name: path.read_bytes() for path in sorted((root / "outbox" / folder).iterdir())}


# ---------------------------------------------------------------- writing


def test_each_recipient_has_a_message_in_the_outbox_and_nothing_is_sent(root, capsys):
    assert run(["email", "2026-27-Q2", "--project", str(root)]) == 0

    out = capsys.readouterr().out
    assert list(boxed(root)) == ["001-partnership.eml", "002-police.eml", "003-icb.eml"]
    assert "Paul Lead" in out
    assert "police, partnership" in out
    assert not list((root / "records" / "post").glob("*.jsonl"))


def test_an_agencys_edition_is_only_in_the_messages_to_that_agency(root):
    batch(root)

    attached = {
        name: [part.get_filename() for part in message_from_bytes(data, policy=policy.default).iter_attachments()]
        for name, data in boxed(root).items()
    }
    assert attached == {
        "001-partnership.eml": [f"{SLUG}-partnership.pdf"],
        "002-police.eml": [f"{SLUG}-police.pdf", f"{SLUG}-partnership.pdf"],
        "003-icb.eml": [f"{SLUG}-icb.docx"],
    }


def test_messages_are_the_same_bytes_each_time_and_old_ones_go(root):
    batch(root)
    first = boxed(root)
    (root / "outbox" / SLUG / "009-education.eml").write_bytes(b"of an earlier list")
    (root / "outbox" / SLUG / "notes.txt").write_bytes(b"mine")

    batch(root)

    assert boxed(root) == {**first, "notes.txt": b"mine"}


def test_a_draft_is_refused(root):
    (root / FOLDER / f"{SLUG}.json").unlink()

    with pytest.raises(ReleaseError, match="is not released"):
        batch(root)
    assert not (root / "outbox").exists()


@pytest.mark.parametrize("name", ["police.html", f"{SLUG}-police.pdf"])
def test_a_file_that_is_not_what_was_released_stops_the_lot(root, name):
    path = root / "site" / SLUG / name
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(ReleaseError, match=f"{name} is not what was released"):
        batch(root)
    assert not (root / "outbox").exists()


def test_all_files_that_differ_are_told_at_once(root):
    (root / "site" / SLUG / "police.html").unlink()
    (root / "site" / SLUG / f"{SLUG}-icb.docx").write_bytes(b"other")

    with pytest.raises(Faults) as told:
        batch(root)

    assert sorted(each.what for each in told.value.faults) == [
        f"{SLUG}-icb.docx is not what was released",
        "police.html is not there",
    ]


def test_an_edition_that_was_not_released_is_told_by_the_recipients_number(root):
    (root / "site" / SLUG / "icb.html").unlink()
    release(root)

    with pytest.raises(ReleaseError) as told:
        batch(root)

    assert told.value.what == "recipient 3 is to get the edition 'icb', which was not released for 2026-27 Q2"
    assert "Ida" not in str(told.value)


def test_who_gets_no_edition_by_name_gets_those_that_there_are(root):
    (root / "site" / SLUG / "police.html").unlink()
    release(root)

    assert [each.editions for each in batch(root).letters] == [("partnership",), ("partnership",), ("icb",)]


def test_without_post_settings_or_the_sites_address_nothing_is_written(root):
    (root / "_quarto.yml").write_text(SETTINGS.replace("    site: https://intranet.example/reports\n", ""))
    with pytest.raises(ConfigError, match="address of the published site"):
        batch(root)

    (root / "_quarto.yml").write_text(SETTINGS.partition("  post:")[0])
    with pytest.raises(ConfigError, match="who sends its post"):
        batch(root)


def test_the_sites_address_may_stand_where_quarto_has_it(root):
    text = SETTINGS.replace("    site: https://intranet.example/reports\n", "")
    (root / "_quarto.yml").write_text(f"website: {{site-url: 'https://intranet.example/here'}}\n{text}")

    assert b"https://intranet.example/here/2026-27-q2" in batch(root).letters[0].mail.replace(b"=\r\n", b"")


def test_a_disk_that_is_full_while_the_outbox_is_written_is_told_and_nothing_is_sent(root, monkeypatch, capsys):
    import errno
    import os

    def full(path, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(workspace, "save", full)

    assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 17
    assert "the disk is full" in capsys.readouterr().err
    assert not list((root / "records" / "post").glob("*.jsonl"))


def test_the_list_of_recipients_is_no_part_of_a_build(root):
    before = memory.key(root, Options())
    digest = steps.tree(root / "data")

    (root / "data" / "recipients.yaml").write_text(RECIPIENTS.replace("Paul", "Paula"))

    assert steps.tree(root / "data") != digest
    assert memory.key(root, Options()) == before


# ---------------------------------------------------------------- sending


def test_messages_are_sent_once_and_a_second_run_has_nothing_to_send(root, capsys):
    with serving(root) as server:
        served(root, server)
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 0
        told = capsys.readouterr().out
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 0

    assert server.counts() == {"cora@marlow.example": 1, "paul@police.example": 1, "ida@icb.example": 1}
    assert "sent     002-police" in told
    out = capsys.readouterr().out
    assert out.count("sent before") == 3
    assert "there is nothing to send" in out


def test_without_yes_and_without_a_terminal_nothing_is_sent(root, capsys):
    with serving(root) as server:
        served(root, server)
        assert run(["email", SLUG, "--send", "--project", str(root)]) == 15

    assert server.taken == []
    assert "nobody here to ask" in capsys.readouterr().err


@pytest.mark.parametrize(("typed", "sent"), [("send 3\n", 3), ("send 2\n", 0), ("y\n", 0), ("\n", 0)])
def test_on_a_terminal_the_number_is_typed(root, monkeypatch, typed, sent):
    import io

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Terminal(typed))
    with serving(root) as server:
        served(root, server)
        code = run(["email", SLUG, "--send", "--project", str(root)])

    assert (len(server.taken), code) == (sent, 0 if sent else 15)


def test_a_revision_is_sent_to_everybody_again_once(root):
    with serving(root) as server:
        served(root, server)
        run(["email", SLUG, "--send", "--yes", "--project", str(root)])
        release(root, 2)
        for _ in range(2):
            assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 0

    assert set(server.counts().values()) == {2}
    assert len({each["Message-ID"] for each in server.messages()}) == 6
    assert sum("revised" in each["Subject"] for each in server.messages()) == 3


def test_who_was_refused_is_told_and_is_the_only_one_that_the_next_run_sends_to(root, capsys):
    with serving(root, Plan(recipients={"paul@police.example": ["550 paul@police.example is unknown"]})) as server:
        served(root, server)
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 15
        err = capsys.readouterr().err
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 0

    assert "2 messages of 3 were sent; 1 not: 002-police (550 at recipient)" in err
    assert "paul" not in err.lower()
    assert set(server.counts().values()) == {1}


def test_an_unknown_message_is_sent_only_when_it_is_named(root, capsys):
    with serving(root, Plan(messages={"paul@police.example": ["drop"]})) as server:
        served(root, server)
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 15
        err = capsys.readouterr().err
        name = err.partition("--again ")[2].split()[0]
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 0
        assert "paul@police.example" not in server.counts()
        assert f"--again {name}" in capsys.readouterr().out
        assert run(["email", SLUG, "--send", "--yes", "--again", name, "--project", str(root)]) == 0

    assert set(server.counts().values()) == {1}
    assert "nobody knows whether 002-police was sent" in err


def test_a_message_that_was_sent_cannot_be_sent_again_by_name(root, capsys):
    with serving(root) as server:
        served(root, server)
        run(["email", SLUG, "--send", "--yes", "--project", str(root)])
        name = batch(root).letters[0].short
        assert run(["email", SLUG, "--send", "--yes", "--again", name, "--project", str(root)]) == 10

    assert set(server.counts().values()) == {1}


def test_the_second_of_two_senders_is_told(root, capsys):
    with workspace.locked(root / "records" / "post", "x"):
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 16

    assert "another run is sending this project's post" in capsys.readouterr().err


def test_what_another_run_has_sent_in_between_is_not_sent_again(root):
    with serving(root) as server:
        served(root, server)
        mine, theirs = batch(root), batch(root)
        post.send(theirs)
        assert post.send(mine) == ()

    assert set(server.counts().values()) == {1}


def test_busy_is_told_before_anything_is_sent(root):
    with serving(root) as server:
        served(root, server)
        mine = batch(root)
        with workspace.locked(root / "records" / "post", "x"), pytest.raises(Busy):
            post.send(mine)

    assert server.taken == []


def test_no_file_of_records_names_anybody(root):
    with serving(root) as server:
        served(root, server)
        run(["email", SLUG, "--send", "--yes", "--project", str(root)])

    kept = b"".join(path.read_bytes() for path in (root / "records" / "post").iterdir()).lower()
    for word in (b"paul", b"cora", b"ida@", b"desk", b"@police", b"lead"):
        assert word not in kept


def test_a_sender_that_moves_to_another_domain_writes_to_nobody_twice(root):
    with serving(root) as server:
        served(root, server)
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 0
        text = (root / "_quarto.yml").read_text(encoding="utf-8")
        moved = text.replace("reports@marlow.example", "reports@council.example")
        (root / "_quarto.yml").write_text(moved, encoding="utf-8")
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 0

    assert set(server.counts().values()) == {1}


# ---------------------------------------------------------------- whether the links lead anywhere


UNKNOWN = "not known whether the quarter is published at https://intranet.example/reports/; publish it first: reportgen"


def publishing_to(root, to):
    (root / "_quarto.yml").write_text(f"{SETTINGS}  publish: {{to: '{to}'}}\n", encoding="utf-8")


def told(root, capsys):
    assert run(["email", SLUG, "--project", str(root)]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def shared(root, tmp_path_factory):
    """Name a folder in the settings, to which nothing has been published yet."""
    share = tmp_path_factory.mktemp("share")
    publishing_to(root, share / "site")
    return share


def test_where_no_place_is_named_or_none_that_can_be_looked_at_it_is_not_known_whether_links_lead_anywhere(
    root, shared, capsys
):
    for to in (None, "ssh://host.example/srv/site", "git:origin#pages", shared / "not-mounted" / "site", "data"):
        if to is None:
            (root / "_quarto.yml").write_text(SETTINGS, encoding="utf-8")
        else:
            publishing_to(root, to)
        first, blank, table = told(root, capsys)[:3]
        assert first.startswith(UNKNOWN), to
        assert (blank, table.split()[:2]) == ("", ["message", "agency"])


def test_a_manifest_that_cannot_be_read_says_nothing_of_what_is_published(root, shared, capsys):
    (shared / "site").mkdir()
    for damaged in (b"{", b"[]", b"\xff"):
        (shared / "site" / "manifest.json").write_bytes(damaged)
        assert told(root, capsys)[0].startswith(UNKNOWN)


def test_a_quarter_that_was_released_and_not_published_is_said_so_above_the_table(root, shared, capsys):
    from reportgen.release import publish

    absent = "2026-27 Q2 is not published as it was released; publish it first: reportgen publish"
    assert told(root, capsys)[:2] == [absent, ""]

    workspace.write_manifest(root / "site")
    publish.publication(root, None).put()
    assert told(root, capsys)[0].startswith("message")

    (root / "site" / SLUG / "police.html").write_bytes((root / "site" / SLUG / "police.html").read_bytes() + b" ")
    release(root, 2)
    assert told(root, capsys)[:2] == [absent, ""]


def test_a_quarter_that_is_not_published_is_sent_all_the_same_when_that_is_asked_for(root):
    with serving(root) as server:
        served(root, server)
        assert run(["email", SLUG, "--send", "--yes", "--project", str(root)]) == 0

    assert len(server.taken) == 3


# ---------------------------------------------------------------- reminders


def remind(root, day, quarter="2026-27 Q3"):
    return post.reminders(root, load(root), quarter, day)


def test_whose_return_has_not_come_in_is_reminded(root):
    returned(root, "icb")

    found = remind(root, date(2026, 10, 20), "2026-27 Q2")

    assert [(each.name, each.subject) for each in found.letters] == [
        ("002-police", "Marlow Vale: return for July to September 2026"),
        ("004-police", "Marlow Vale: return for July to September 2026"),
    ]
    assert (found.nobody, found.doubt) == ((), "")
    assert list(boxed(root, f"{SLUG}-reminders")) == ["002-police.eml", "004-police.eml"]


def test_before_any_return_has_come_everybody_who_owes_one_is_reminded(root):
    found = remind(root, date(2027, 1, 14))

    assert [each.recipient.agency for each in found.letters] == ["police", "icb", "police"]
    assert found.nobody == ()


def test_an_agency_that_nobody_is_listed_for_is_told(root):
    text = RECIPIENTS.replace("ida@icb.example, ", "ida@icb.example, gets: [reports], ")
    (root / "data" / "recipients.yaml").write_text(text)

    assert remind(root, date(2027, 1, 14)).nobody == ("icb",)


def test_a_quarter_that_has_not_ended_is_not_reminded_of(root):
    with pytest.raises(ReleaseError, match="has not ended"):
        remind(root, date(2026, 12, 31))


def test_nobody_is_reminded_twice_a_day_and_a_clock_that_goes_back_makes_no_new_day(root):
    with serving(root) as server:
        served(root, server)
        post.send(remind(root, date(2027, 1, 14)))
        assert post.send(remind(root, date(2027, 1, 14))) == ()
        journal = Journal(root / "records" / "post", Quarter(2026, 3))
        journal.note(remind(root, date(2027, 1, 14)).letters[0], journals.SENT, datetime(2027, 1, 15, 8, tzinfo=UTC))
        went_back = remind(root, date(2027, 1, 14))
        assert {each.message.split(".")[1] for each in went_back.letters} == {"2027-01-15"}

    assert set(server.counts().values()) == {1}


def test_reminders_need_no_release_and_no_address_of_the_site(root):
    (root / FOLDER / f"{SLUG}.json").unlink()
    (root / "_quarto.yml").write_text(SETTINGS.replace("    site: https://intranet.example/reports\n", ""))

    assert remind(root, date(2027, 1, 14)).letters


def test_the_command_says_when_nothing_is_missing(root, capsys):
    returned(root, "police", "icb")

    assert run(["remind", SLUG, "--project", str(root)]) == 0

    assert "every return that is due has come in" in capsys.readouterr().out
