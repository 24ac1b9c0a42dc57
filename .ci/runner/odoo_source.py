"""The Odoo 19.0 source tree: the person's own, Debian's package, or a git clone."""

import os
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from . import commands, debian_archive, paths
from .progress import RunError, note, step
from .stages import is_complete, staged

TREE = paths.LOCAL / "odoo"
GIT_URL = "https://github.com/odoo/odoo.git"
GIT_BRANCH = "19.0"
SERIES = (19, 0)

PACKAGED = "usr/lib/python3/dist-packages"
# Beside `odoo`, whole, the package has a second copy of the addons without data.
UNUSED = re.compile(r"^\./(?!usr/)|/dist-packages/(addons|doc|setup)(/|$)")
TRANSLATION = re.compile(r"/i18n/(?!en_GB\.po$)[^/]+\.po$")

# Debian leaves this script out, yet an asset bundle names it: without the file
# the browser's console shows an error, and that fails every browser test.
LEFT_OUT_SCRIPT = "odoo/addons/mail/static/lib/selfie_segmentation"
LEFT_OUT_STUB = "// Left out by Debian; background blur in calls is not available.\n"


@dataclass(frozen=True)
class OdooSource:
    """A usable Odoo tree.

    `root` is the folder that makes `import odoo` work, `identity` changes whenever
    the tree does, `addons` are the folders for `addons_path`.
    """

    root: Path
    identity: str

    @property
    def addons(self):
        """The folders of Odoo's own addons that exist in this kind of tree."""
        return [
            folder
            for folder in (self.root / "odoo" / "addons", self.root / "addons")
            if any(folder.glob("*/__manifest__.py"))
        ]

    @property
    def has_metadata(self):
        """Whether pip can see, in the tree, which Odoo this is."""
        return any(self.root.glob("odoo-*.egg-info"))


def ensure():
    """Find or make the Odoo tree.

    :return: an `OdooSource`
    :raise RunError: when there is none and none can be had
    """
    if given := os.environ.get("ODOO_SRC"):
        return _own_checkout(Path(given).expanduser().resolve())
    git_url = os.environ.get("ODOO_GIT_URL")
    if debian_archive.mirror() and not git_url:
        return _from_debian()
    return _from_git(git_url or GIT_URL)


def _own_checkout(folder):
    """The tree the person named, a checkout or an installed `dist-packages`."""
    for root in (folder, folder / PACKAGED):
        if (root / "odoo" / "release.py").is_file():
            _check_series(root)
            return OdooSource(root, f"own {root}")
    raise RunError(f"ODOO_SRC={folder} has no odoo/release.py: name an Odoo checkout.")


def _check_series(root):
    """Refuse another series than the one our addons are written for."""
    text = (root / "odoo" / "release.py").read_text()
    found = re.search(r"version_info = \((\d+), (\d+)", text)
    if not found or tuple(map(int, found.groups())) != SERIES:
        raise RunError(f"{root} is not Odoo 19.0; these addons need that series.")


def _from_debian():
    """The tree unpacked from Debian's packages, as the lock file names them."""
    packages = debian_archive.read_lock()
    key = "debian " + " ".join(f"{p.name}={p.version}" for p in packages)
    if not is_complete(TREE, key):
        files = debian_archive.fetch(packages)
        step("Unpacking Odoo 19.0")
        with staged(TREE, key) as folder:
            for path in files:
                _unpack(path, folder)
            _repair(folder / PACKAGED)
    return OdooSource(TREE / PACKAGED, key)


def _unpack(deb, folder):
    """Unpack a Debian package, less the translations nobody here reads."""
    reader = subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE
    )
    with reader, tarfile.open(fileobj=reader.stdout, mode="r|") as archive:
        for member in archive:
            if UNUSED.search(member.name) or TRANSLATION.search(member.name):
                continue
            member.mode = 0o755 if member.isdir() else member.mode | 0o444
            archive.extract(member, folder)
    if reader.returncode:
        raise RunError(f"{deb} is damaged: remove it and run again.")


def _repair(root):
    """Mend what Debian's packaging leaves open for our use of the tree."""
    script = root / LEFT_OUT_SCRIPT / "selfie_segmentation.js"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(LEFT_OUT_STUB)
    # Or pip builds psycopg2 from source although the binary wheel is there.
    for metadata in root.glob("odoo-*.egg-info/PKG-INFO"):
        text = metadata.read_text()
        metadata.write_text(text.replace("psycopg2>=", "psycopg2-binary>="))


def _from_git(url):
    """A shallow clone of the 19.0 branch, kept in the cache as one tar file."""
    key = f"git {url} {GIT_BRANCH}"
    if not is_complete(TREE, key):
        archive = _cached_clone(url)
        step("Unpacking Odoo 19.0")
        with staged(TREE, key) as folder, tarfile.open(archive) as stream:
            stream.extractall(folder)
            _check_series(folder)
    return OdooSource(TREE, key)


def _cached_clone(url):
    """Clone the branch unless the cache has it.

    :return: the path of a tar file with the tree
    """
    name = re.sub(r"[^A-Za-z0-9]+", "-", url).strip("-")
    archive = paths.cache() / "git" / f"{name}-{GIT_BRANCH}.tar"
    if archive.is_file():
        return archive
    step(f"Cloning Odoo {GIT_BRANCH} from {url} (some minutes)")
    folder = archive.with_suffix(".clone")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    commands.run(
        ["git", "clone", "--depth=1", f"--branch={GIT_BRANCH}", url, folder],
        log="git.log",
        explain="ODOO_GIT_URL names another address, ODOO_SRC an existing checkout.",
    )
    building = archive.with_suffix(".building")
    commands.run(["git", "-C", folder, "archive", "-o", building, "HEAD"])
    building.rename(archive)
    shutil.rmtree(folder)
    note(f"kept in {archive.parent}")
    return archive
