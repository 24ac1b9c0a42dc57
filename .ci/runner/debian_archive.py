"""Fetch packages of other Debian suites from the machine's own mirror, without root.

apt does the work with its own state in our cache: signatures are checked against
Debian's keyring, and the host's proxy settings count, but nothing is installed and
the host's lists stay as they are.
"""

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import commands, paths
from .progress import RunError, note, step, warn

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = Path("/etc/apt")
LOCK_FILE = paths.CI / "odoo-debs.lock"

APT_CONF = """\
Dir::State "{folder}/state";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "{folder}/none";
Dir::Etc::PreferencesParts "{folder}/none";
Dir::Etc::TrustedParts "{folder}/none";
APT::Sandbox::User "";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""


@dataclass(frozen=True)
class LockedPackage:
    """One line of the lock file."""

    suite: str
    name: str
    version: str
    sha256: str

    @property
    def deb(self):
        """Where the cache keeps it, named as apt names its downloads."""
        version = self.version.replace(":", "%3a")
        return paths.cache() / "debs" / f"{self.name}_{version}_all.deb"


def read_lock(path=LOCK_FILE):
    """The packages that the lock file names, in its order."""
    lines = (line.split("#")[0].split() for line in path.read_text().splitlines())
    return [LockedPackage(*fields) for fields in lines if fields]


def mirror():
    """The address of the machine's Debian mirror, or None where apt isn't Debian's."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb") and KEYRING.exists()):
        return None
    files = [SOURCES / "sources.list", *sorted(SOURCES.glob("sources.list.d/*"))]
    for path in files:
        if path.suffix in (".list", ".sources") and path.is_file():
            if found := find_mirror(path.read_text(errors="replace")):
                return found
    return None


def find_mirror(text):
    """The address of Debian's main archive in the text of an apt source file.

    Reads both notations. An entry is Debian's when its keyring is, or when it
    names no keyring and its address ends as Debian mirrors do.
    """
    for entry in _stanzas(text) + _one_liners(text):
        address, suites, options = entry
        by_debian = "debian-archive" in options
        unnamed = "signed-by" not in options.lower()
        if "security" in suites or "security" in address:
            continue
        if by_debian or (unnamed and address.rstrip("/").endswith("/debian")):
            return address
    return None


def _stanzas(text):
    """(address, suites, options) of every entry in deb822 notation."""
    entries = []
    for stanza in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"(?m)^([A-Za-z-]+):[ \t]*(.*)$", stanza))
        if "deb" in fields.get("Types", "").split() and fields.get("URIs"):
            signed = fields.get("Signed-By")
            options = f"signed-by={signed}" if signed else ""
            entries.append((fields["URIs"].split()[0], fields["Suites"], options))
    return entries


def _one_liners(text):
    """(address, suite, options) of every `deb` line."""
    pattern = r"(?m)^deb[ \t]+(?:\[([^\]]*)\][ \t]+)?(\S+)[ \t]+(\S+)"
    return [(uri, suite, opts) for opts, uri, suite in re.findall(pattern, text)]


def fetch(packages):
    """Make sure that the cache holds these packages, as the lock file has them.

    :param packages: list of `LockedPackage`
    :return: the paths of the package files, in the same order
    :raise RunError: when a package can be had neither from the cache nor the mirror
    """
    missing = [package for package in packages if not _is_good(package)]
    if missing:
        step(f"Downloading {len(missing)} Debian packages (123 MB for Odoo itself)")
        conf = _private_apt(mirror(), {package.suite for package in missing})
        return [
            _download(package, conf) if package in missing else package.deb
            for package in packages
        ]
    return [package.deb for package in packages]


def _is_good(package):
    """Whether the cached file is there and is what was locked."""
    return package.deb.is_file() and _sha256(package.deb) == package.sha256


def _sha256(path):
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _private_apt(address, suites):
    """Write apt's private configuration and read the mirror's lists with it.

    :return: the path of the configuration
    """
    if not address:
        raise RunError("No Debian mirror in the machine's apt sources. Set ODOO_SRC.")
    folder = paths.cache() / "apt"
    for name in ("state/lists/partial", "cache/archives/partial", "none"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    lines = [f"deb [signed-by={KEYRING}] {address} {s} main\n" for s in sorted(suites)]
    (folder / "sources.list").write_text("".join(lines))
    conf = folder / "apt.conf"
    conf.write_text(APT_CONF.format(folder=folder))
    commands.run(
        ["apt-get", "-c", conf, "update", "-o", "APT::Update::Error-Mode=any"],
        log="apt-private.log",
        explain="Is the network there? ODOO_SRC=FOLDER takes an Odoo 19.0 checkout.",
    )
    return conf


def _download(package, conf):
    """Download one package into the cache and check it.

    :return: the path of the package file
    :raise RunError: when neither the locked nor an acceptable version is there
    """
    version = _version_to_take(package, conf)
    folder = package.deb.parent
    folder.mkdir(parents=True, exist_ok=True)
    commands.run(
        ["apt-get", "-c", conf, "download", f"{package.name}={version}"],
        log="apt-private.log",
        cwd=folder,
    )
    taken = LockedPackage(package.suite, package.name, version, "").deb
    digest = _sha256(taken)
    if version == package.version and digest != package.sha256:
        taken.unlink()
        raise RunError(f"{taken.name} is not what {LOCK_FILE.name} names: {digest}")
    if version != package.version:
        warn(f"Debian moved on from {package.name} {package.version}; taking the")
        warn(f"signed {version}. New line for {LOCK_FILE.relative_to(paths.ROOT)}:")
        warn(f"{package.suite} {package.name} {version} {digest}")
    note(f"{package.name} {version}")
    return taken


def _version_to_take(package, conf):
    """The locked version, or what the suite has now where that still is Odoo 19.0."""
    listing = commands.run(["apt-cache", "-c", conf, "madison", package.name])
    rows = [line.split("|") for line in listing.splitlines() if line.count("|") == 2]
    offered = [r[1].strip() for r in rows if f" {package.suite}/" in r[2]]
    if package.version in offered:
        return package.version
    acceptable = [
        version
        for version in offered
        if package.name != "odoo-19" or version.startswith("19.0.")
    ]
    if not acceptable:
        raise RunError(
            f"Debian {package.suite} no longer has {package.name} {package.version}. "
            "Set ODOO_SRC to a checkout of Odoo's 19.0 branch."
        )
    return acceptable[0]
