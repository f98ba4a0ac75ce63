"""The local server: a browser on this machine sees the site, and nobody else's page can read it."""

from http.client import HTTPConnection
from threading import Thread

import pytest

from reportgen.errors import EnvironmentFault
from reportgen.preview import server


@pytest.fixture
def listening(tmp_path):
    (tmp_path / "index.html").write_text("A draft.", encoding="utf-8")
    made = server(tmp_path, 0)
    Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def asked(listening, *hosts, method="GET", target="/index.html"):
    connection = HTTPConnection("127.0.0.1", listening.server_port, timeout=5)
    connection.putrequest(method, target, skip_host=True)
    for host in hosts:
        connection.putheader("Host", host.format(port=listening.server_port))
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}"])
def test_a_browser_on_this_machine_sees_the_site(listening, host):
    assert asked(listening, host) == (200, "A draft.")


@pytest.mark.parametrize(
    "hosts",
    [
        pytest.param(("evil.example:{port}",), id="another name"),
        pytest.param(("evil.example",), id="another name without a port"),
        pytest.param(("127.0.0.1",), id="no port"),
        pytest.param(("127.0.0.1:1",), id="another port"),
        pytest.param(("127.0.0.1.evil.example:{port}",), id="a name that begins like ours"),
        pytest.param(("localhost:{port}.evil.example",), id="a name behind ours"),
        pytest.param(("localhost:{port}", "evil.example:{port}"), id="two names"),
        pytest.param(("",), id="an empty name"),
        pytest.param((), id="no name"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_request_for_another_name_gets_nothing_of_the_site(listening, hosts, method):
    status, text = asked(listening, *hosts, method=method)

    assert status == 421
    assert "draft" not in text


def test_a_request_that_names_another_site_in_its_address_is_judged_by_its_host(listening):
    status, text = asked(listening, "evil.example", target="http://localhost/index.html")

    assert status == 421
    assert "draft" not in text


def test_a_port_that_is_taken_is_told(listening, tmp_path):
    with pytest.raises(EnvironmentFault, match="is taken"):
        server(tmp_path, listening.server_port)
