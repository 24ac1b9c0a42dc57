"""The project's databases and what each is made from.

lcc_base           Odoo with what our addons depend on: GB, en_GB, chart "uk"
lcc_addons         a clone of it with our addons
lcc_demo_template  a clone of that with the demo council
lcc_demo           the demo people play with; kept, and upgraded with the addons
lcc_test           a fresh clone of lcc_addons, for each run of the tests
"""

import ast
import hashlib
import json
from datetime import date, timedelta

from . import database, odoo_command, paths, postgres, python_env
from .progress import RunError, note, step
from .stages import locked

BASE = "lcc_base"
ADDONS = "lcc_addons"
DEMO_TEMPLATE = "lcc_demo_template"
DEMO = "lcc_demo"
TEST = "lcc_test"

ALWAYS = {"account", "portal"}
DEMO_SIZE = {"clients": 40, "weeks": 12}
BUILD_LOG = "build-{}.log"

# Changing these changes no database.
NOT_INSTALLED = {"tests", "readme", "__pycache__"}
WAITING = "waiting for another ./run that is building databases"


def ensure_base(source):
    """Make `lcc_base` unless it is there and up to date."""
    key = base_key(source)
    with locked("databases", WAITING):
        if database.mark(BASE).get("key") == key:
            return
        step("Building the base database (about a minute)")
        with _building(BASE, key) as (name, _found):
            log = BUILD_LOG.format(BASE)
            country = ["--country", "gb", "--language", "en_GB"]
            odoo_command.run("db", "init", name, *country, log=log)
            odoo_command.change_modules(name, "-i", sorted(dependencies()), log)


def ensure_addons(source):
    """Make `lcc_addons`, after its base, unless it is there and up to date."""
    ensure_base(source)
    key = addons_key(source)
    with locked("databases", WAITING):
        if database.mark(ADDONS).get("key") == key:
            return
        step("Installing our addons")
        with _building(ADDONS, key, template=BASE) as (name, _found):
            log = BUILD_LOG.format(ADDONS)
            if modules := paths.our_addons():
                odoo_command.change_modules(name, "-i", modules, log)
            _check_installed(name)


def ensure_demo_template(source):
    """Make `lcc_demo_template`, after what it needs, unless it is up to date."""
    ensure_addons(source)
    key = demo_key(source)
    with locked("databases", WAITING):
        if database.mark(DEMO_TEMPLATE).get("key") == key:
            return
        step("Building the demo council")
        with _building(DEMO_TEMPLATE, key, template=ADDONS) as (name, found):
            result = paths.LOCAL / "demo-sign-ins.json"
            odoo_command.run_inside(
                "build_demo",
                *(name, result, json.dumps(DEMO_SIZE)),
                log=BUILD_LOG.format(DEMO_TEMPLATE),
            )
            found["sign_ins"] = json.loads(result.read_text())
            result.unlink()


def ensure_demo(source):
    """Make `lcc_demo`, or bring the existing one up to the addons as they are now.

    :return: its sign-ins, a list of dicts with who, login, password and page
    """
    key = addons_key(source)
    noted = database.mark(DEMO)
    if not noted:
        ensure_demo_template(source)
        with locked("databases", WAITING):
            database.clone(DEMO_TEMPLATE, DEMO, key)
    elif noted["key"] != key:
        _upgrade_demo(noted, key)
    return database.details(DEMO).get("sign_ins", [])


def _upgrade_demo(noted, key):
    """Upgrade the demo's modules and keep its data; the mark moves when it is done."""
    step("The addons changed: upgrading the demo database, its data is kept")
    log = BUILD_LOG.format(DEMO)
    _fresh_log(log)
    with locked("databases", WAITING):
        installed = installed_modules(DEMO)
        ours = paths.our_addons()
        # Another Odoo, or other dependencies, concern every module.
        if noted["key"].split("/")[0] != key.split("/")[0]:
            ours = ["base"]
        odoo_command.change_modules(DEMO, "-u", ours, log)
        if new := sorted(set(paths.our_addons()) - installed):
            odoo_command.change_modules(DEMO, "-i", new, log)
        database.set_mark(DEMO, key, noted["details"])


def fresh_test():
    """Make `lcc_test` a fresh clone of `lcc_addons`.

    :return: its name
    """
    with locked("databases", WAITING):
        return database.clone(ADDONS, TEST)


def drop_all():
    """Drop every database of ours."""
    names = postgres.query("SELECT datname FROM pg_database WHERE datname ~ '^lcc_'")
    for name in names.split():
        if name.endswith(database.BUILDING) or _is_ours(name):
            database.drop(name)
            note(f"dropped {name}")


def installed_modules(name):
    """The names of the modules installed in a database."""
    sql = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return set(postgres.query(sql, database=name).split())


def missing_addons(name):
    """Those of our addons that are not installed in a database."""
    return sorted(set(paths.our_addons()) - installed_modules(name))


def dependencies(folder=paths.ADDONS):
    """The modules that our addons depend on and that are not ours."""
    ours = set(paths.our_addons(folder))
    wanted = set(ALWAYS)
    for name in ours:
        manifest = ast.literal_eval((folder / name / "__manifest__.py").read_text())
        wanted.update(manifest.get("depends", []))
    return wanted - ours


def base_key(source):
    """Names all that `lcc_base` is made from."""
    return _digest(
        source.identity, python_env.REQUIREMENTS.read_text(), *sorted(dependencies())
    )


def addons_key(source):
    """Names all that `lcc_addons` is made from: "base/addons"."""
    return f"{base_key(source)}/{hash_addons()}"


def demo_key(source):
    """Names all that the demo is made from; its weeks count from the current one."""
    monday = date.today() - timedelta(days=date.today().weekday())
    return f"{addons_key(source)}/{_digest(monday.isoformat(), str(DEMO_SIZE))}"


def hash_addons(folder=paths.ADDONS):
    """A digest of every file of our addons that a database can depend on."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not NOT_INSTALLED & set(path.parts):
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _digest(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _building(name, key, template=None):
    """`database.built` with a build log that starts empty."""
    _fresh_log(BUILD_LOG.format(name))
    return database.built(name, key, template)


def _fresh_log(name):
    (paths.LOGS / name).unlink(missing_ok=True)


def _check_installed(name):
    if missing := missing_addons(name):
        raise RunError(
            f"Odoo left these addons uninstalled: {', '.join(missing)}. See "
            f"{paths.LOGS / BUILD_LOG.format(ADDONS)}."
        )


def _is_ours(name):
    try:
        return bool(database.mark(name))
    except RunError:
        return False
