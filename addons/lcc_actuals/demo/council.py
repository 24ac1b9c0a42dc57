"""The demo council: the guide's cases, recent weeks and people who can sign in."""

from importlib import import_module
from importlib.util import find_spec

from .banking import build_banking
from .guide import build_guide
from .logo import draw_logo
from .recent import build_recent
from .scheduled import build_scheduled
from .times import date_back
from .world import PASSWORD, World


def build_demo(env, clients=40, weeks=12):
    """Build the demo council in ``env``; return its sign-ins.

    ``clients`` people of TEST PROVIDER have ``weeks`` recent weeks of actuals
    beside the guide's own cases. Each sign-in is a dict of who, login, password
    and the page to begin at.
    """
    world = World(env)
    world.council.logo = draw_logo()
    cases = build_guide(world)
    build_recent(world, cases, clients, weeks)
    build_scheduled(world, cases)
    date_back(world)
    build_banking(world, cases)
    _build_more(world, cases)
    # Nobody is written to about what never happened.
    env["mail.mail"].search([]).unlink()
    env["lcc.notice"].search([]).unlink()
    manager = world.staff("Martha Kingsley", "manager", "manager")
    manager.group_ids |= env.ref("account.group_account_manager")
    return [
        _sign_in("Provider, homecare (DEMO PROVIDER)", cases.demo_user, "/my"),
        _sign_in("Provider, homecare (TEST PROVIDER)", cases.test_user, "/my"),
        _sign_in("Provider, care home (DEMO RES PROVIDER)", cases.res_user, "/my"),
        _sign_in("Provider, two branches", cases.branches_user, "/my"),
        _sign_in("Council officer", world.officer, "/odoo"),
        _sign_in("Council officer who approves rates", world.second_officer, "/odoo"),
        _sign_in("Council manager", manager, "/odoo"),
    ]


def _build_more(world, cases):
    """Let each addon that builds on this one add what it brings: ``build_more(world,
    cases)`` of its package ``demo``."""
    modules = world.env["ir.module.module"].search(
        [("name", "=like", "lcc_%"), ("state", "=", "installed")], order="name"
    )
    for name in modules.mapped("name"):
        package = f"odoo.addons.{name}.demo"
        if find_spec(package):
            build = getattr(import_module(package), "build_more", None)
            if build:
                build(world, cases)


def _sign_in(who, user, page):
    return {"who": who, "login": user.login, "password": PASSWORD, "page": page}
