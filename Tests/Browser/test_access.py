# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in, and who may change anything."""
import http.client
import os

import pytest
from conftest import until, Viewer


def ask(viewer, path="/v1/status", method="GET", token=True, **headers):
    port = int(viewer.origin.rsplit(":", 1)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    fields = {"Host": f"127.0.0.1:{port}"}
    if token:
        fields["Cookie"] = f"facialis-{port}={viewer.token}"
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    connection.request(method, path, body=b"{}" if method != "GET" else None, headers=fields)
    answer = connection.getresponse()
    answer.read()
    return answer


def test_only_the_page_with_its_token_gets_in(bedside):
    _, viewer, page = bedside("simulator:channels=2,rate=1000")
    assert ask(viewer).status == 200
    assert ask(viewer, token=False).status == 403
    assert ask(viewer, "/", token=False).status == 403
    assert ask(viewer, Host="evil.example").status == 421
    assert ask(viewer, Origin="http://evil.example").status == 403
    assert ask(viewer, "/v1/markers", "POST").status == 403
    assert ask(viewer, Sec_Fetch_Site="cross-site").status == 403
    policy = ask(viewer, "/").getheader("Content-Security-Policy")
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert ask(viewer, "/page/../../etc/passwd").status == 404
    hosts = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => new URL(name).host)")
    assert set(hosts) == {viewer.origin.removeprefix("http://")}


def test_an_observer_sees_no_control(bedside, browser):
    if os.geteuid() != 0:
        pytest.skip("needs root, to become somebody else")
    daemon, _, _ = bedside("simulator:channels=4,rate=1000")
    for path, mode in [(daemon.folder, 0o755), (daemon.sockets, 0o755), (daemon.sockets / "observe.sock", 0o666), (daemon.sockets / "control.sock", 0o600)]:
        os.chmod(path, mode)
    viewer = Viewer("--sockets", daemon.sockets, "view", user="nobody")
    try:
        page = browser.new_page()
        page.goto(viewer.url)
        until(page, "window.facialis?.scope?.store && !facialis.scope.store.isEmpty", timeout=20000)
        assert page.locator("#markers button").count() == 0
        assert page.evaluate("[...document.querySelectorAll('#steps form button, #steps .primary')].every((button) => button.disabled)")
        assert "watching only" in page.inner_text("#link-state")
        answer = ask(viewer, "/v1/recordings", "POST", Origin=viewer.origin)
        assert answer.status == 403
        page.close()
    finally:
        viewer.stop()
