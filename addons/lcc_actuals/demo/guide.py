"""The providers, contracts, clients and weeks of the provider guide, with its
exact figures (DESIGN section 3, cases that must come out to the penny)."""

from datetime import date, datetime
from types import SimpleNamespace

from .bills import REFERENCE_2021, build_invoice_2021

INVOICE_2021 = [
    date(2021, 4, 26),
    date(2021, 5, 3),
    date(2021, 5, 10),
    date(2021, 5, 17),
]
WEEK_MANUAL = date(2022, 6, 20)
WEEK_RESPITE = date(2023, 5, 1)
WEEKS_TESTINV4 = [
    date(2023, 7, 17),
    date(2023, 7, 24),
    date(2023, 7, 31),
    date(2023, 8, 7),
]


def build_guide(world):
    """Build the guide's four providers in ``world``; return them by name."""
    cases = SimpleNamespace()
    build_demo_provider(world, cases, is_billed=True)
    build_test_provider(world, cases)
    build_residential(world, cases)
    build_branches(world, cases)
    return cases


def build_demo_provider(world, cases, is_billed=False):
    """DEMO PROVIDER: 35 h of two carers at £17.14, from 1 Apr 2022 £17.84, and
    rolling respite at £20.50 for Mrs Jane Bloggs.

    Her four weeks of 2021 are on a paid invoice or, unless ``is_billed``, which takes
    as long as all the rest, locked as if they were."""
    cases.demo = world.provider("DEMO PROVIDER")
    cases.demo_user = world.portal_user("Mr Demo User", "demo.user", cases.demo)
    cases.demo_contract = world.contract(cases.demo, "DEMO CONTRACT")
    cases.demo_service = world.service(cases.demo_contract, "DEMO SERVICE")
    cases.demo_two_carer = world.level("Non-Framework Homecare - Two Carer")
    cases.respite = world.level(
        "Non-Framework Homecare - Rolling Respite", "intermittent"
    )
    world.rate(
        cases.demo_contract,
        cases.demo_two_carer,
        17.14,
        date(2021, 4, 1),
        date(2022, 3, 31),
    )
    world.rate(cases.demo_contract, cases.demo_two_carer, 17.84, date(2022, 4, 1))
    world.rate(cases.demo_contract, cases.respite, 20.50)
    cases.bloggs = world.client("Mrs", "Jane", "Bloggs")
    cases.bloggs_line = world.cpli(
        cases.bloggs, cases.demo_service, cases.demo_two_carer, 35, date(2021, 4, 21)
    )
    cases.bloggs_respite = world.cpli(
        cases.bloggs,
        cases.demo_service,
        cases.respite,
        0,
        date(2023, 4, 1),
        date(2024, 3, 31),
    )
    world.generate(cases.demo_service, *INVOICE_2021, WEEK_MANUAL, WEEK_RESPITE)
    billed = world.env["lcc.actual"].search(
        [("service_id", "=", cases.demo_service.id), ("week_start", "in", INVOICE_2021)]
    )
    billed.with_user(world.recorder(cases.demo_user)).action_confirm()
    if is_billed:
        build_invoice_2021(world, cases)
    else:
        billed._do_lock(f"on invoice {REFERENCE_2021}")
    billed._write_workflow({"date_locked": datetime(2021, 7, 12, 9)})


def build_test_provider(world, cases):
    """TEST PROVIDER: four weeks from 17 Jul 2023 at £20.50 an hour, the first of
    Mrs Ro confirmed with two missed hours."""
    name = "LWHH - TEST HOMECARE CONTRACT (PR1 0LD)"
    cases.test = world.provider("TEST PROVIDER")
    cases.test_user = world.portal_user("PDPS TEST USER", "test.user", cases.test)
    cases.test_contract = world.contract(cases.test, name)
    cases.test_service = world.service(cases.test_contract, name)
    _price_test_levels(world, cases)
    start = date(2023, 7, 3)
    cases.rowan = world.client("Mrs", "Rosa", "Rowanthwaite")
    cases.carr = world.client("Mrs", "Connie", "Carrbeck")
    lines = (
        (cases.rowan, cases.single_carer, 7),
        (cases.rowan, cases.two_carer, 14),
        (cases.carr, cases.single_carer, 21),
        (cases.carr, cases.travel, 7),
    )
    for client, level, quantity in lines:
        world.cpli(client, cases.test_service, level, quantity, start)
    world.generate(cases.test_service, *WEEKS_TESTINV4)
    recorder = world.recorder(cases.test_user)
    missed = {"qty_actual": 12, "qty_missed": 2, "comment": "Cancelled by client"}
    for monday in WEEKS_TESTINV4:
        world.save(recorder, cases.test_service, cases.rowan, monday, two_carer=missed)


def _price_test_levels(world, cases):
    """Make the levels of TEST PROVIDER's contract, each at £20.50 an hour."""
    cases.single_carer = world.level("Homecare (LWH) - Single Carer")
    cases.two_carer = world.level("Homecare (LWH) - Two Carer")
    cases.travel = world.level("Homecare (LWH) - Travel")
    cases.emergency = world.level(
        "Homecare (LWH) - Emergency Hours",
        "unplanned",
        qty_per_visit_max=4,
    )
    cases.notice = world.level("Homecare (LWH) - Notice", "unplanned")
    cases.risk = world.level("Homecare (LWH) - Risk Assessment", "unplanned")
    cases.test_levels = (
        cases.single_carer
        | cases.two_carer
        | cases.travel
        | cases.emergency
        | cases.notice
        | cases.risk
    )
    for level in cases.test_levels:
        world.rate(cases.test_contract, level, 20.50)


def build_residential(world, cases):
    """DEMO RES PROVIDER: a care home paid on plan; spot beds with own prices."""
    cases.res = world.provider("DEMO RES PROVIDER")
    cases.res_user = world.portal_user("Mr Res User", "res.user", cases.res)
    cases.res_contract = world.contract(cases.res, "CH - DEMO RES", "scheduled")
    cases.res_service = world.service(cases.res_contract, "DEMO RES - CH")
    cases.bed = world.level("Discharge Support - Residential (Bed)", unit="week")
    beds = (
        (("Mr", "Dennis", "Dalebrook"), 507.49, date(2021, 3, 17)),
        (("Mrs", "Cora", "Cloughfold"), 535.30, date(2022, 2, 14)),
        (("Miss", "Mavis", "Millergate"), 507.45, date(2022, 3, 14)),
    )
    for person, price, start in beds:
        client = world.client(*person)
        line = world.cpli(client, cases.res_service, cases.bed, 1, start)
        world.rate(cases.res_contract, cases.bed, price, start, line=line)


def build_branches(world, cases):
    """A fourth provider with two branches, and one user who serves both."""
    cases.group = world.provider("PENDLE HOMECARE GROUP")
    cases.branches = world.env["res.partner"]
    for town in ("BURNLEY", "CHORLEY"):
        branch = world.provider(f"PENDLE HOMECARE {town}", cases.group)
        cases.branches |= branch
        contract = world.contract(branch, f"LWHH - PENDLE {town}")
        service = world.service(contract, f"PENDLE {town}")
        world.rate(contract, cases.single_carer, 21.30)
        world.crowd(service, cases.single_carer, 6, date(2023, 4, 3))
    cases.branches_user = world.portal_user(
        "Ms Bridget Branch", "branches.user", cases.branches
    )
