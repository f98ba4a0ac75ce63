"""Messages reach a real mail server, encrypted, each once; what goes wrong on the way is told and stops nobody else."""

from __future__ import annotations

import errno
import json
import os
import socket
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from mail_server import PASSWORD, USER, Plan, serving
from post_world import KEY, NOW, POST, QUARTER, Slept, letter, letters, person, server_settings
from reportgen.errors import ConfigError, EnvironmentFault, ReleaseError, ReportgenError
from reportgen.release.post import Journal, send, try_connection
from reportgen.release.post import journal as journals
from reportgen.release.post.credentials import PASSWORD as PASSWORD_NAME
from reportgen.release.post.credentials import USER as USER_NAME
from reportgen.release.post.credentials import find


@pytest.fixture(autouse=True)
def _nobody_signed_in(monkeypatch):
    monkeypatch.delenv(USER_NAME, raising=False)
    monkeypatch.delenv(PASSWORD_NAME, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def records(tmp_path):
    return tmp_path / "records" / "post"


def states(outcomes):
    return [(each.state, each.why) for each in outcomes]


def test_each_recipient_gets_one_message_just_as_it_was_written(tmp_path, records):
    written = letters(3)
    with serving(tmp_path) as post:
        outcomes = send(written, server_settings(post.port, post.authority), Journal(records, QUARTER), Slept().clock())

    assert states(outcomes) == [("sent", "")] * 3
    assert [address for address, _ in post.taken] == [each.recipient.address for each in written]
    for each, (_, data) in zip(written, post.taken, strict=True):
        assert data == each.dated(NOW)


def test_a_line_that_begins_with_a_dot_comes_through(tmp_path, records):
    dotted = replace(letter(), mail=letter().mail + b"\r\n.\r\n..two\r\nend")
    with serving(tmp_path) as post:
        send([dotted], server_settings(post.port, post.authority), Journal(records, QUARTER), Slept().clock())

    ((_, data),) = post.taken
    assert data.endswith(b"\r\n.\r\n..two\r\nend\r\n")


def test_the_journal_says_sending_before_and_sent_after_and_names_nobody(tmp_path, records):
    (one,) = letters(1)
    with serving(tmp_path) as post:
        send([one], server_settings(post.port, post.authority), Journal(records, QUARTER), Slept().clock())

    text = (records / "2026-27-q2.jsonl").read_text(encoding="utf-8")
    assert [line.split('"state": "')[1].split('"')[0] for line in text.splitlines()] == ["sending", "sent"]
    assert "person-1" not in text
    assert "Person 1" not in text


def test_what_was_sent_before_is_not_the_senders_to_send(tmp_path, records):
    (one,) = letters(1)
    with serving(tmp_path) as post:
        send([one], server_settings(post.port, post.authority), Journal(records, QUARTER), Slept().clock())

    assert Journal(records, QUARTER).state(one.message) == "sent"


def test_one_recipient_that_is_refused_stops_nobody_else(tmp_path, records):
    first, second, third = letters(3)
    plan = Plan(recipients={second.recipient.address: ["550 no such user person-2@police.example"]})
    with serving(tmp_path, plan) as post:
        outcomes = send(
            [first, second, third],
            server_settings(post.port, post.authority),
            Journal(records, QUARTER),
            Slept().clock(),
        )

    assert states(outcomes) == [("sent", ""), ("refused", "550 at recipient"), ("sent", "")]
    assert len(post.taken) == 2
    assert "person-2" not in (records / "2026-27-q2.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", ["recipients", "messages"])
def test_what_is_not_taken_for_now_is_tried_again_after_a_while(tmp_path, records, step):
    (one,) = letters(1)
    plan = Plan(**{step: {one.recipient.address: ["451 later", "452 later", "250 OK"]}})
    slept = Slept()
    with serving(tmp_path, plan) as post:
        own = replace(server_settings(post.port, post.authority), wait=7)
        outcomes = send([one], own, Journal(records, QUARTER), slept.clock())

    assert states(outcomes) == [("sent", "")]
    assert slept.waits == [7, 14]
    assert post.counts() == {one.recipient.address: 1}


def test_what_is_never_taken_for_now_is_told_and_the_next_is_tried(tmp_path, records):
    first, second = letters(2)
    plan = Plan(recipients={first.recipient.address: ["451 later"] * 3})
    with serving(tmp_path, plan) as post:
        kept = Journal(records, QUARTER)
        outcomes = send([first, second], server_settings(post.port, post.authority), kept, Slept().clock())

    assert states(outcomes) == [("refused", "451 at recipient"), ("sent", "")]


def test_a_server_that_closes_is_connected_to_again(tmp_path, records):
    first, second = letters(2)
    plan = Plan(recipients={second.recipient.address: ["drop"]})
    with serving(tmp_path, plan) as post:
        kept = Journal(records, QUARTER)
        outcomes = send([first, second], server_settings(post.port, post.authority), kept, Slept().clock())

    assert states(outcomes) == [("sent", ""), ("sent", "")]
    assert post.counts() == {first.recipient.address: 1, second.recipient.address: 1}


@pytest.mark.parametrize("answer", ["take and drop", "drop", "take and say nothing"])
def test_a_message_without_an_answer_is_unknown_and_the_run_stops(tmp_path, records, answer):
    first, second, third = letters(3)
    plan = Plan(messages={second.recipient.address: [answer]})
    with serving(tmp_path, plan) as post:
        own = replace(server_settings(post.port, post.authority), timeout=1)
        kept = Journal(records, QUARTER)
        outcomes = send([first, second, third], own, kept, Slept().clock())

    assert states(outcomes) == [("sent", ""), ("unknown", "no answer to the message"), ("", "not tried")]
    assert Journal(records, QUARTER).state(second.message) == "unknown"
    assert Journal(records, QUARTER).state(third.message) == ""


def test_a_sender_that_is_refused_is_so_for_everybody(tmp_path, records):
    with serving(tmp_path, Plan(sender="553 not allowed")) as post:
        kept = Journal(records, QUARTER)
        outcomes = send(letters(3), server_settings(post.port, post.authority), kept, Slept().clock())

    assert states(outcomes) == [("refused", "553 at sender"), ("", "not tried"), ("", "not tried")]


def test_there_is_a_pause_between_two_messages_and_none_before_the_first(tmp_path, records):
    slept = Slept()
    with serving(tmp_path) as post:
        own = replace(server_settings(post.port, post.authority), pause=3)
        send(letters(3), own, Journal(records, QUARTER), slept.clock())

    assert slept.waits == [3, 3]


# ---------------------------------------------------------------- encryption and signing in


def test_name_and_password_are_given_after_encryption(tmp_path, records, monkeypatch):
    monkeypatch.setenv(USER_NAME, USER)
    monkeypatch.setenv(PASSWORD_NAME, PASSWORD)
    with serving(tmp_path, auth=True) as post:
        own = server_settings(post.port, post.authority)
        said = try_connection(own)
        outcomes = send(letters(1), own, Journal(records, QUARTER), Slept().clock())

    assert said.startswith(f"localhost:{post.port}: TLSv1.")
    assert said.endswith("signed in")
    assert states(outcomes) == [("sent", "")]


def test_messages_go_over_a_line_that_is_encrypted_from_the_start(tmp_path, records, monkeypatch):
    monkeypatch.setenv(USER_NAME, USER)
    monkeypatch.setenv(PASSWORD_NAME, PASSWORD)
    written = letters(2)
    with serving(tmp_path, auth=True, tls=True) as post:
        own = server_settings(post.port, post.authority, security="tls")
        said = try_connection(own)
        outcomes = send(written, own, Journal(records, QUARTER), Slept().clock())

    assert said.startswith(f"localhost:{post.port}: TLSv1.")
    assert said.endswith("signed in")
    assert states(outcomes) == [("sent", "")] * 2
    assert [data for _, data in post.taken] == [each.dated(NOW) for each in written]


def test_who_is_not_let_in_again_after_a_lost_connection_sends_nothing_until_signed_in(tmp_path, records, monkeypatch):
    monkeypatch.setenv(USER_NAME, USER)
    monkeypatch.setenv(PASSWORD_NAME, PASSWORD)
    first, second = letters(2)
    plan = Plan(recipients={second.recipient.address: ["drop"]}, locked_out=frozenset({2}))
    with serving(tmp_path, plan, auth=True) as post:
        kept = Journal(records, QUARTER)
        outcomes = send([first, second], server_settings(post.port, post.authority), kept, Slept().clock())

    assert states(outcomes) == [("sent", ""), ("sent", "")]
    assert post.counts() == {first.recipient.address: 1, second.recipient.address: 1}
    lines = (records / "2026-27-q2.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["why"] for line in lines if '"refused"' in line] == [
        "connection lost at recipient",
        "connection lost at connecting",
    ]


def test_a_wrong_password_is_told_without_it_and_nothing_is_noted(tmp_path, records, monkeypatch):
    monkeypatch.setenv(USER_NAME, USER)
    monkeypatch.setenv(PASSWORD_NAME, "tr0ub4dor")
    with serving(tmp_path, auth=True) as post, pytest.raises(ReleaseError) as refused:
        send(letters(1), server_settings(post.port, post.authority), Journal(records, QUARTER), Slept().clock())

    assert refused.value.what == "the mail server refuses name and password (535)"
    assert "tr0ub4dor" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert not (records / "2026-27-q2.jsonl").exists()


def test_a_server_that_wants_a_password_and_is_given_none_takes_nothing(tmp_path, records):
    with serving(tmp_path, auth=True) as post:
        kept = Journal(records, QUARTER)
        outcomes = send(letters(2), server_settings(post.port, post.authority), kept, Slept().clock())

    assert states(outcomes) == [("refused", "530 at sender"), ("", "not tried")]


@pytest.mark.parametrize(
    ("name", "ours"), [("localhost", False), ("elsewhere.example", True)], ids=["unknown authority", "another name"]
)
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_does_not_hold_stops_all(tmp_path, records, name, ours, security):
    tls = security == "tls"
    with serving(tmp_path, name=name, tls=tls) as post, pytest.raises(ReleaseError, match="certificate does not hold"):
        own = server_settings(post.port, post.authority if ours else None, security=security)
        send(letters(1), own, Journal(records, QUARTER), Slept().clock())

    assert post.taken == []


def test_nothing_is_said_to_a_server_that_does_not_encrypt(tmp_path, records, monkeypatch):
    monkeypatch.setenv(USER_NAME, USER)
    monkeypatch.setenv(PASSWORD_NAME, PASSWORD)
    with serving(tmp_path, plain=True) as post, pytest.raises(ReleaseError, match="does not offer to encrypt"):
        send(letters(1), server_settings(post.port, post.authority), Journal(records, QUARTER), Slept().clock())

    assert post.taken == []


def test_encryption_from_the_start_with_a_server_that_speaks_in_the_clear_is_told(tmp_path):
    with serving(tmp_path) as post, pytest.raises(ReleaseError, match="cannot agree on encryption") as told:
        try_connection(replace(server_settings(post.port, post.authority), security="tls"))

    assert "587" in told.value.fix


def test_a_server_that_is_not_there_is_told(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(EnvironmentFault, match="cannot be reached"):
        try_connection(server_settings(port, None))


def test_a_server_that_says_nothing_is_not_waited_for_without_end(tmp_path):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        own = replace(server_settings(silent.getsockname()[1], None), timeout=1)
        with pytest.raises(ReportgenError) as told:
            try_connection(own)

    assert told.value.where == f"localhost:{own.port}"


def test_a_server_that_closes_again_and_again_leaves_the_rest_untried(tmp_path, records):
    first, second, third = letters(3)
    plan = Plan(recipients={second.recipient.address: ["drop"] * 3})
    with serving(tmp_path, plan) as post:
        kept = Journal(records, QUARTER)
        outcomes = send([first, second, third], server_settings(post.port, post.authority), kept, Slept().clock())

    assert states(outcomes) == [("sent", ""), ("refused", "connection lost at recipient"), ("", "not tried")]


def test_without_a_host_nothing_can_be_sent(tmp_path, records):
    with pytest.raises(ConfigError, match="no mail server is named"):
        send(letters(1), replace(server_settings(1, None), host=""), Journal(records, QUARTER), Slept().clock())


def test_a_file_of_certificates_that_is_none_is_told(tmp_path):
    (tmp_path / "authority.pem").write_text("not a certificate")

    with pytest.raises(ConfigError, match="certificates cannot be read"):
        try_connection(server_settings(1, tmp_path / "authority.pem"))


def test_a_password_without_a_name_is_told():
    with pytest.raises(EnvironmentFault, match="REPORTGEN_SMTP_USER is not"):
        find("mail.example", {PASSWORD_NAME: "x"})


def test_a_name_without_a_password_anywhere_is_told():
    with pytest.raises(EnvironmentFault, match="no password") as told:
        find("mail.example", {USER_NAME: "x"})

    assert "keyring set reportgen:mail.example" in told.value.fix


def test_the_keyring_is_asked_where_the_environment_says_nothing(monkeypatch):
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.credentials import SimpleCredential

    class Own(KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            return None

        def get_credential(self, service, username):
            return SimpleCredential("reports", "secret") if service == "reportgen:mail.example" else None

        def set_password(self, service, username, password):
            raise NotImplementedError

        def delete_password(self, service, username):
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Own())
    try:
        found = find("mail.example", {})
    finally:
        keyring.set_keyring(before)

    assert found is not None
    assert (found.user, found.password) == ("reports", "secret")
    assert "secret" not in repr(found)


def test_without_the_package_keyring_there_is_no_password_and_no_fault(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "keyring", None)

    assert find("mail.example", {}) is None


# ---------------------------------------------------------------- the journal and the clock


def test_a_clock_that_went_backwards_dates_nothing_before_what_was_sent(tmp_path, records):
    first, second = letters(2)
    slept = Slept()
    with serving(tmp_path) as post:
        own = server_settings(post.port, post.authority)
        send([first], own, Journal(records, QUARTER), slept.clock())
        slept.back(48)
        send([second], own, Journal(records, QUARTER), slept.clock())

    dates = [each["Date"].datetime for each in post.messages()]
    assert dates == [NOW, NOW]


def test_a_message_that_was_being_sent_when_the_program_was_killed_is_unknown(records):
    (one,) = letters(1)
    Journal(records, QUARTER).note(one, journals.SENDING, NOW)

    assert Journal(records, QUARTER).state(one.message) == "unknown"


def test_a_message_is_known_by_whatever_domain_the_sender_has(records):
    (one,) = letters(1)
    moved = letter(one.recipient, post=replace(POST, sender="reports@council.example"))
    Journal(records, QUARTER).note(one, journals.SENT, NOW)

    assert Journal(records, QUARTER).state(moved.message) == "sent"
    assert b"Message-ID: <" in moved.mail
    assert b"@council.example>" in moved.mail


def test_a_journal_that_was_written_with_the_senders_domain_is_understood(records):
    (one,) = letters(1)
    Journal(records, QUARTER).note(one, journals.SENT, NOW)
    file = records / "2026-27-q2.jsonl"
    line = json.loads(file.read_bytes())
    name = line["message"].partition("@")[0]
    file.write_text(json.dumps({**line, "message": f"{name}@an-earlier-domain.example"}) + "\n", encoding="utf-8")

    assert Journal(records, QUARTER).state(one.message) == "sent"


def test_a_line_that_a_crash_cut_short_counts_as_not_written(records):
    first, second = letters(2)
    kept = Journal(records, QUARTER)
    kept.note(first, journals.SENDING, NOW)
    kept.note(first, journals.SENT, NOW)
    kept.note(second, journals.SENDING, NOW)
    file = records / "2026-27-q2.jsonl"
    whole = file.read_bytes()
    lengths = [len(line) for line in whole.splitlines(keepends=True)]

    for cut in range(lengths[0] + lengths[1], len(whole)):
        file.write_bytes(whole[:cut])
        again = Journal(records, QUARTER)
        assert (again.state(first.message), again.state(second.message)) == ("sent", "")
    again.note(second, journals.SENDING, NOW)
    assert file.read_bytes() == whole


def test_a_line_within_it_that_cannot_be_read_stops_the_post(records):
    (one,) = letters(1)
    kept = Journal(records, QUARTER)
    kept.note(one, journals.SENDING, NOW)
    kept.note(one, journals.SENT, NOW)
    file = records / "2026-27-q2.jsonl"
    file.write_bytes(b'{"at": 1}\n' + file.read_bytes())

    with pytest.raises(ReleaseError, match="cannot be read") as told:
        Journal(records, QUARTER)

    assert told.value.where == "records/post/2026-27-q2.jsonl, line 1"


def test_nothing_is_sent_where_the_journal_cannot_be_written(tmp_path, records, monkeypatch):
    def full(handle, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with serving(tmp_path) as post:
        kept = Journal(records, QUARTER)
        monkeypatch.setattr("reportgen.release.post.journal.os.write", full)
        with pytest.raises(OSError, match="No space"):
            send(letters(2), server_settings(post.port, post.authority), kept, Slept().clock())

    assert post.taken == []
    assert (records / "2026-27-q2.jsonl").read_bytes() == b""


def test_a_disk_that_is_full_after_a_message_leaves_it_unknown(tmp_path, records, monkeypatch):
    write = os.write

    def full(handle, data):
        if b'"sent"' in bytes(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(handle, data)

    first, second = letters(2)
    with serving(tmp_path) as post:
        kept = Journal(records, QUARTER)
        monkeypatch.setattr("reportgen.release.post.journal.os.write", full)
        with pytest.raises(OSError, match="No space"):
            send([first, second], server_settings(post.port, post.authority), kept, Slept().clock())
        monkeypatch.undo()

    again = Journal(records, QUARTER)
    assert (again.state(first.message), again.state(second.message)) == ("unknown", "")
    assert post.counts() == {first.recipient.address: 1}


def test_a_name_in_any_script_arrives_as_it_was_written(tmp_path, records):
    one = letter(person("Zoë 山田 O'Neill"))
    with serving(tmp_path) as post:
        send([one], server_settings(post.port, post.authority), Journal(records, QUARTER), Slept().clock())

    (mail,) = post.messages()
    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Zoë 山田 O'Neill", "ann@police.example")
    assert message_from_bytes(one.mail, policy=policy.default)["X-Unsent"] == "1"
    assert mail["X-Unsent"] is None
    assert KEY.hex() not in str(mail)
