"""What is typed wrongly gets a message, over HTTP as a browser posts it, never a 500
and never a silent guess."""

import pytest
from forms import fetch, form_of

WEEK = "2023-07-24"


@pytest.fixture(scope="module")
def session(portal):
    return portal.session("test.user")


@pytest.fixture(scope="module")
def week(portal):
    service = portal.query("SELECT id FROM lcc_service WHERE name LIKE 'LWHH - T%'")
    client = portal.query("SELECT id FROM lcc_client WHERE last_name = 'Carrbeck'")
    return f"/my/actuals/{service}/{client}/{WEEK}"


@pytest.mark.parametrize(
    "typed",
    ["abc", "1e9", "-1", "NaN", "1000000", "1,000", "0.3", "", "\x00", "٣", "7;8"],
)
def test_what_is_not_a_quantity_is_refused_and_kept(session, week, portal, typed):
    _status, page = fetch(session, week)
    form = form_of(page)
    field = next(name for name in form if name.endswith("-qty_actual"))
    status, answer = fetch(session, week, form | {field: typed})
    assert status in (200, 422)
    assert "There is a problem" in answer
    assert "Mrs Connie Carrbeck, week beginning 24 Jul 2023" in answer
    stored = portal.query(
        f"SELECT string_agg(DISTINCT state, ',') FROM lcc_actual WHERE week_start ="
        f" '{WEEK}' AND client_id = {week.split('/')[4]}"
    )
    assert stored == "generated"


@pytest.mark.parametrize("typed", ["20.5", "20,5", " 20.5 "])
def test_what_is_a_quantity_is_taken(session, week, portal, typed):
    _status, page = fetch(session, week)
    form = form_of(page)
    key = next(name for name in form if name.endswith("-qty_actual"))[
        : -len("-qty_actual")
    ]
    entry = {
        f"{key}-qty_actual": typed,
        f"{key}-qty_missed": "0.5" if "." in typed else "0,5",
        f"{key}-comment": "Left early",
    }
    status, answer = fetch(session, week, form | entry)
    assert status == 200
    assert "There is a problem" not in answer
    stored = portal.query(
        f"SELECT amount_total FROM lcc_actual WHERE week_start = '{WEEK}'"
        f" AND package_line_id = {key.split('-')[1]}"
    )
    assert stored == "420.25"


@pytest.mark.parametrize(
    "address",
    [
        "/my/actuals?week=abc",
        "/my/actuals?page=-1",
        "/my/actuals?page=99999999999999999999",
        "/my/actuals?service=abc&client=9e99&level=%00",
        "/my/actuals?service=2147483648",
        "/my/actuals?states=nonsense&kinds=nonsense&month=2023-13",
        "/my/actuals?week=0001-01-01",
        "/my/actuals?week=9999-12-31",
        "/my/actuals?month=9999-12",
        "/my/package-lines?view=1&client=99999999999999999999",
        "/my/package-lines?view=1&page=0",
        "/my/package-lines/exe",
        "/my/actuals/99999999999/1/2023-07-17",
        "/my/actuals/1/1/2023-07-18",
        "/my/actuals/1/1/never",
    ],
)
def test_no_address_is_a_server_error(session, address):
    status, _text = fetch(session, address)
    assert status in (200, 404)


def test_a_form_without_its_token_is_refused(session, week):
    status, _text = fetch(session, week, {"do": "save"})
    assert status == 400
