"""An address is exactly one, as it stands; whatever a mail program could read in another way is refused."""

import pytest
from pydantic_core import PydanticCustomError

from reportgen.project.addresses import address, domain, host, person

REFUSED = {
    "two, by a comma": "a@police.example, evil@elsewhere.example",
    "two, by a semicolon": "a@police.example;evil@elsewhere.example",
    "two, by a space": "a@police.example evil@elsewhere.example",
    "two at signs": "a@elsewhere.example@police.example",
    "a name before it": "Ann <a@police.example>",
    "angle brackets": "<a@police.example>",
    "a name in quotes": '"a@elsewhere.example"@police.example',
    "quotes in the part before": '"ann other"@police.example',
    "a comment": "a(comment)@police.example",
    "a comment behind": "a@police.example(evil@elsewhere.example)",
    "a group": "team:a@police.example;",
    "a route": "@elsewhere.example:a@police.example",
    "passed on by a per cent sign": "evil%elsewhere.example@police.example",
    "passed on by an exclamation mark": "elsewhere.example!evil@police.example",
    "a line end and a header": "a@police.example\r\nBcc: evil@elsewhere.example",
    "a line feed alone": "a@police.example\n",
    "a carriage return alone": "a\r@police.example",
    "a line feed before": "\na@police.example",
    "a zero": "a\x00@police.example",
    "a tab": "a\t@police.example",
    "a blank behind": "a@police.example ",
    "a vertical tab": "a@police\x0b.example",
    "a unicode line end": "a@police.example\u2028b",
    "a blank that cannot be seen": "a\u200b@police.example",
    "a text turned round": "a\u202e@police.example",
    "a cyrillic letter in the domain": "a@pоlice.example",
    "a full-width domain": "a@ｐolice.example",
    "a dot that is none": "a@police。example",
    "a letter with a mark in the domain": "a@políce.example",
    "a cyrillic letter before": "аnn@police.example",
    "a letter with a mark before": "zoë@police.example",
    "no domain": "a@",
    "no part before": "@police.example",
    "no at sign": "police.example",
    "no dot in the domain": "a@police",
    "a number as a domain": "a@127.0.0.1",
    "a number in brackets": "a@[127.0.0.1]",
    "a dot at the end": "a@police.example.",
    "two dots in the domain": "a@police..example",
    "two dots before": "a..b@police.example",
    "a dot first": ".a@police.example",
    "a dot last before the at sign": "a.@police.example",
    "a hyphen first in a label": "a@-police.example",
    "a hyphen last in a label": "a@police-.example",
    "an underscore in the domain": "a@po_lice.example",
    "a label of 64": f"a@{'p' * 64}.example",
    "a part before of 65": f"{'a' * 65}@police.example",
    "longer than 254": f"{'a' * 60}@{'.'.join(['p' * 60] * 4)}.example",
    "a command": "a`id`@police.example",
    "a pipe": "|cat@police.example",
    "a path": "/etc/passwd@police.example",
    "a link": "mailto:a@police.example",
    "parameters": "a@police.example?bcc=evil@elsewhere.example",
    "a SMTP parameter": "a@police.example> NOTIFY=NEVER",
}


@pytest.mark.parametrize("written", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_plainly_one_address_is_refused(written):
    with pytest.raises(PydanticCustomError):
        address(written)


@pytest.mark.parametrize("written", REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_does_not_repeat_what_stands_before_the_at_sign(written):
    with pytest.raises(PydanticCustomError) as refused:
        address(written)

    told = f"{refused.value.context['what']} {refused.value.context['fix']}"
    before = written.rpartition("@")[0].strip()
    assert len(before) < 3 or before not in told


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ann.other@police.example", "ann.other@police.example"),
        ("Ann.Other@POLICE.Example", "Ann.Other@police.example"),
        ("d.o'neill@police.example", "d.o'neill@police.example"),
        ("team+reports@mail.police.example", "team+reports@mail.police.example"),
        ("a_b-c&d@police.example", "a_b-c&d@police.example"),
        ("a@xn--polce-8ya.example", "a@xn--polce-8ya.example"),
        (f"{'a' * 64}@police.example", f"{'a' * 64}@police.example"),
    ],
)
def test_an_address_is_read_as_it_stands_its_domain_in_small_letters(written, read):
    assert address(written) == read


def test_a_look_alike_domain_is_never_encoded_in_silence():
    with pytest.raises(PydanticCustomError) as refused:
        domain("pоlice.example")  # the first o is Cyrillic

    assert "xn--" in refused.value.context["fix"]


def test_a_server_may_be_this_machine():
    assert host("localhost") == "localhost"


@pytest.mark.parametrize(
    "name", ["Zoë Müsterová", "Dan O'Model", "Anne-Marie", "山田 太郎", "محمد علي", "Head of safeguarding (acting)"]
)
def test_a_name_may_be_in_any_script(name):
    assert person(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "=?utf-8?q?x=0ABcc?=",
        "Ann\r\nBcc: evil@elsewhere.example",
        "Ann\nOther",
        "chief@police.example",
        "Ann <a@x.example>",
        'Ann "x"',
        "a;b",
        "A\u200bn",
        "x" * 121,
    ],
)
def test_what_a_name_does_not_have_is_refused(name):
    with pytest.raises(PydanticCustomError):
        person(name)
