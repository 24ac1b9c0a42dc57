"""Where things are: the clone, its git-ignored state and the cache of downloads."""

import hashlib
import os
import pwd
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CI = ROOT / ".ci"
ADDONS = ROOT / "addons"
TESTS = ROOT / "tests"

# State of this clone. `./run reset` removes it, but for what costs a long build.
LOCAL = ROOT / ".local"
LOGS = LOCAL / "log"
RUNNING = LOCAL / "running"
DATA = LOCAL / "data"
ODOO_CONF = LOCAL / "odoo.conf"

# A sun_path holds 108 bytes, the closing zero included.
SOCKET_PATH_LIMIT = 107
SOCKET_NAME = ".s.PGSQL.5432"


def home():
    """The person's home folder, also where `HOME` is not set."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def cache():
    """The folder of downloads, shared by every clone of this person."""
    base = os.environ.get("XDG_CACHE_HOME") or home() / ".cache"
    return Path(base) / "lcc-provider-portal"


def clone_id():
    """A short name for this clone, different for every place it may stand in."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def socket_folder(wanted):
    """`wanted`, or a short folder when PostgreSQL's socket path would not fit there.

    :param Path wanted: where the socket should go
    :return: a folder whose socket path stays within what the kernel accepts
    """
    if len(os.fsencode(wanted / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return wanted
    return Path(tempfile.gettempdir()) / f"lcc-{os.getuid()}-{clone_id()}"


def our_addons(folder=ADDONS):
    """The technical names of the addons of this project, sorted."""
    return sorted(path.parent.name for path in folder.glob("*/__manifest__.py"))
