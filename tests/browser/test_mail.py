"""A message's HTML in a real browser: accessible, narrow enough for a phone, and asking nobody for anything."""

from datetime import date
from email import message_from_bytes, policy

from browser import looking
import pytest

from post_world import KEY, QUARTER, letter, parcel, person, release, settings
from reportgen.release.post import Reminder, Sealed, reminder

pytestmark = pytest.mark.browser

MESSAGES = {
    "report": letter(of=parcel(release(number=2, what="police figures", why="a miscount"), unsigned=("Police",))),
    "reminder": reminder(
        settings(),
        QUARTER,
        Sealed.of(1, person(), KEY),
        Reminder("Police", "police", date(2026, 10, 23), 0, 3),
        date(2026, 10, 26),
    ),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_is_accessible_fits_a_phone_and_fetches_nothing(chromium, tmp_path, kind):
    path = tmp_path / "message.html"
    html = message_from_bytes(MESSAGES[kind].mail, policy=policy.default).get_body(("html",)).get_content()
    path.write_text(html, encoding="utf-8")

    with looking.opened(chromium, path, looking.NARROW) as shown:
        assert looking.axe_faults(shown.page) == []
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= looking.NARROW[0]
        assert [each for each in shown.requests if not each.startswith("file:")] == []
