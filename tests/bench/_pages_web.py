"""Signing in over HTTP, for `pages.py` and its load."""

import re

import requests

from odoo.addons.lcc_actuals.demo.world import PASSWORD


def signed_in(url, login):
    """Return a session of the user ``login``."""
    session = requests.Session()
    # No proxy of the environment: the server is on this machine.
    session.trust_env = False
    page = session.get(f"{url}/web/login")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    form = {"login": login, "password": PASSWORD, "csrf_token": token}
    answer = session.post(f"{url}/web/login", form)
    if "/my" not in answer.url:
        raise AssertionError(f"{login} could not sign in.")
    return session
