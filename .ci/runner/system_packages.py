"""Programs that come from the operating system, installed with apt where we may."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from . import commands, paths
from .progress import RunError, note, step

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")
OFFICES = ("soffice", "libreoffice")
CALC = "libsclo.so"
BROWSER_FOLDER = paths.LOCAL / "bin"


@dataclass(frozen=True)
class Need:
    """A program, how to tell that it is there, and the packages that bring it."""

    what: str
    is_there: Callable[[], object]
    packages: tuple
    optional: bool = False


def find_chromium():
    """The path of a Chromium that starts, or None. `CHROMIUM` names another one."""
    candidates = [os.environ.get("CHROMIUM"), *BROWSERS]
    for name in filter(None, candidates):
        path = shutil.which(name)
        # Ubuntu has a stub of this name that only says to install a snap.
        if path and _starts(path):
            return path
    return None


def browser_on_path():
    """A folder where Odoo's browser tests find our Chromium under a name they know."""
    BROWSER_FOLDER.mkdir(parents=True, exist_ok=True)
    link = BROWSER_FOLDER / "google-chrome"
    link.unlink(missing_ok=True)
    link.symlink_to(find_chromium())
    return BROWSER_FOLDER


def find_soffice():
    """The path of a LibreOffice with Calc that starts, or None. `SOFFICE` names
    another one."""
    candidates = [os.environ.get("SOFFICE"), *OFFICES]
    for name in filter(None, candidates):
        path = shutil.which(name)
        # Writer alone brings the program too, which then can't open a sheet.
        if path and Path(path).resolve().with_name(CALC).exists() and _starts(path):
            return path
    return None


def _starts(program):
    done = subprocess.run([program, "--version"], capture_output=True)
    return done.returncode == 0


def _has_venv():
    return find_spec("ensurepip") and find_spec("venv")


VENV = Need("Python's venv", _has_venv, ("python3-venv",))
GIT = Need("git", lambda: shutil.which("git"), ("git",))
PDF = Need(
    "wkhtmltopdf, for PDF reports",
    lambda: shutil.which("wkhtmltopdf"),
    ("wkhtmltopdf",),
    optional=True,
)
CHROMIUM = Need("Chromium", find_chromium, ("chromium", "fonts-liberation"))
LIBREOFFICE = Need("LibreOffice Calc", find_soffice, ("libreoffice-calc-nogui",))
NPM = Need("npm", lambda: shutil.which("npm"), ("npm",))


def ensure(*needs):
    """Have these programs.

    :param needs: the `Need`s
    :raise RunError: when one is missing and can't be installed from here; the text
        has the line to type
    """
    missing = [need for need in needs if not need.is_there()]
    if not missing:
        return
    optional = [need for need in missing if need.optional]
    required = [need for need in missing if not need.optional]
    if required:
        _install(required)
    for need in optional:
        _try_optional(need)


def _try_optional(need):
    """Install what is nice to have, or say once that it is missing."""
    said = paths.LOCAL / f"without-{need.packages[0]}"
    if said.exists():
        return
    try:
        _install([need])
    except RunError as error:
        note(f"Going on without {need.what}. {error}")
        paths.LOCAL.mkdir(exist_ok=True)
        said.touch()


def _install(needs):
    """Install packages as root or by passwordless sudo, and check that it helped."""
    names = ", ".join(need.what for need in needs)
    packages = _packages(needs)
    install = [*INSTALL, *packages]
    by_hand = _line_to_type(needs)
    if not shutil.which("apt-get") or (prefix := _privilege()) is None:
        raise RunError(f"Missing: {names}. Please type:\n  {by_hand}")
    step(f"Installing system packages: {' '.join(packages)}")
    waiting = ["-o", "DPkg::Lock::Timeout=300"]
    for command in (["apt-get", "update"], [*install, *waiting]):
        commands.run(
            [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *command],
            log="apt.log",
            explain=f"To do it by hand:\n  {by_hand}",
        )
    if still := [need.what for need in needs if not need.is_there()]:
        raise RunError(f"Installed, yet still missing: {', '.join(still)}. {by_hand}")


def _privilege():
    """What goes before a command to run it as root, or None when we may not."""
    if os.getuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def _packages(needs):
    return sorted({package for need in needs for package in need.packages})


def _line_to_type(needs):
    """The one line that a person with the right to do so types."""
    if not shutil.which("apt-get"):
        packages = " ".join(_packages(needs))
        return f"(with your system's package manager) install {packages}"
    lines = []
    if CHROMIUM in needs and _is_ubuntu():
        lines.append("sudo snap install chromium")
        needs = [need for need in needs if need is not CHROMIUM]
    if needs:
        lines.append(shlex.join(["sudo", *INSTALL, *_packages(needs)]))
    return " && ".join(lines)


def _is_ubuntu():
    release = Path("/etc/os-release")
    return release.exists() and "ID=ubuntu" in release.read_text().splitlines()
