"""The virtual environment: Odoo's and our requirements, and the Odoo tree itself.

Wheels are collected once per set of pins in the cache, so that a fresh clone, or a
second start, asks no package index for anything.
"""

import hashlib
import shutil
import sys
from pathlib import Path

from . import commands, paths
from .progress import RunError, step
from .stages import complete, is_complete, staged

VENV = paths.LOCAL / "venv"
REQUIREMENTS = paths.ROOT / "requirements.txt"
DEV_REQUIREMENTS = paths.ROOT / "requirements-dev.txt"
PYTHON = VENV / "bin" / "python"

# The pins have wheels for these; another Python would have to compile them.
SUPPORTED = [(3, 10), (3, 11), (3, 12), (3, 13)]

BUILD_TOOL = "setuptools==80.9.0"
STUB_METADATA = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n"


def ensure(source):
    """Build the environment that runs Odoo and the tests.

    :param OdooSource source: the tree that `import odoo` is to find
    :return: the path of its Python
    :raise RunError: when no supported Python or a package can't be had
    """
    python = find_python()
    requirements = [REQUIREMENTS, DEV_REQUIREMENTS]
    key = _key(python, requirements, [str(source.root), source.identity])
    if not is_complete(VENV, key):
        step("Building the Python environment")
        _build(VENV, key, python, requirements, source)
    return PYTHON


def ensure_tools(folder, requirements):
    """Build a separate environment, for tools that can't share Odoo's.

    :param Path folder: where it goes
    :param Path requirements: its complete pins
    """
    python = find_python()
    key = _key(python, [requirements], [])
    if not is_complete(folder, key):
        step(f"Building the Python environment {folder.name}")
        _build(folder, key, python, [requirements])


def find_python():
    """The Python to build with: this one where it will do, else the newest that will.

    :raise RunError: when there is no supported Python
    """
    # Without PATH in the environment Python doesn't know where it is itself.
    is_known = sys.executable and sys.prefix == sys.base_prefix
    if is_known and sys.version_info[:2] in SUPPORTED:
        return Path(sys.executable)
    for major, minor in reversed(SUPPORTED):
        if found := shutil.which(f"python{major}.{minor}"):
            return Path(found)
    raise RunError("Python 3.10, 3.11, 3.12 or 3.13 is needed; install one of them.")


def _version(python):
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return commands.run([python, "-c", code]).strip()


def _key(python, requirements, extra):
    """What the environment is made of; it can't be moved, so its place counts too."""
    digest = hashlib.sha256()
    for text in [str(paths.ROOT), str(python), _version(python), *extra]:
        digest.update(text.encode() + b"\0")
    for path in requirements:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _build(folder, key, python, requirements, source=None):
    """Make the environment in its final place, as its scripts name that place.

    The stamp is written last, so an interrupted build is noticed and made anew.
    """
    shutil.rmtree(folder, ignore_errors=True)
    commands.run(
        [python, "-m", "venv", folder],
        log="venv.log",
        explain="On Debian and Ubuntu the package python3-venv may be missing.",
    )
    inside = folder / "bin" / "python"
    wheels = _wheels(inside, requirements)
    listed = [part for path in requirements for part in ("-r", path)]
    _pip(inside, "install", "--no-index", "--find-links", wheels, *listed)
    if source:
        _add_odoo(folder, source)
    _pip(inside, "check")
    complete(folder, key)


def _wheels(python, requirements):
    """The cache's folder with a wheel for each pin; filled when it isn't there yet."""
    key = hashlib.sha256(b"".join(p.read_bytes() for p in requirements)).hexdigest()
    folder = paths.cache() / "wheels" / f"py{_version(python)}-{key[:12]}"
    if not is_complete(folder, key):
        step("Downloading Python packages")
        listed = [part for path in requirements for part in ("-r", path)]
        # Some pins come as source only; with this they build alike everywhere.
        _pip(python, "install", BUILD_TOOL)
        options = ["--use-pep517", "--no-build-isolation", "--wheel-dir"]
        with staged(folder, key) as building:
            _pip(python, "wheel", *options, building, *listed)
    return folder


def _pip(python, command, *arguments):
    """Run pip; every pin is listed, so it never has to look for dependencies."""
    if command != "check":
        arguments = ("--no-deps", "--disable-pip-version-check", *arguments)
    commands.run(
        [python, "-m", "pip", command, *arguments],
        log="pip.log",
        explain="Is every requirement pinned, and the network there?",
    )


def _add_odoo(folder, source):
    """Let the environment import Odoo, and pip know which version that is."""
    site = next(folder.glob("lib/python3.*/site-packages"))
    (site / "odoo-tree.pth").write_text(f"{source.root}\n")
    if not source.has_metadata:
        metadata = site / "odoo-19.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(STUB_METADATA)
