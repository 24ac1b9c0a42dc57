"""A reminder on its day: a council whose clock shows Friday 28 July 2023, two working
days before the cut-off of the week of 24 July."""

from functools import partial

import pytest
from portal import SCHEDULER, running_portal
from smtp import hand_mail_to, mail_server
from test_notices_mail import check_words, received_by, start_job, text_of


@pytest.fixture(scope="module")
def mail():
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def portal(mail):
    prepare = partial(hand_mail_to, mail)
    with running_portal(SCHEDULER, prepare, "2023-07-28 09:00:00") as portal:
        yield portal


def test_a_week_to_confirm_is_reminded_of_once(portal, mail):
    for _time in range(2):
        start_job(portal, "cron_remind")
        (message,) = received_by(mail.received)
        assert message["Subject"] == (
            "Please confirm the week beginning 24 Jul 2023, by 1 Aug 2023 17:00"
        )
        assert "week=2023-07-24" in text_of(message)
        check_words(portal, message)
