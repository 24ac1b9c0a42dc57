"""axe-core, the accessibility checker, from npm."""

import base64
import hashlib
import tarfile

from . import commands, paths, system_packages
from .progress import RunError, step
from .stages import is_complete, staged

VERSION = "4.14.1"
SHA512 = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37"
    "OgudVGtQ=="
)


def ensure_axe():
    """Have axe-core in the cache.

    :return: the path of `axe.min.js`
    :raise RunError: when npm can't get it or it isn't what was pinned
    """
    folder = paths.cache() / f"axe-core-{VERSION}"
    if not is_complete(folder, SHA512):
        system_packages.ensure(system_packages.NPM)
        step(f"Downloading axe-core {VERSION}")
        with staged(folder, SHA512) as building:
            _fetch(building)
    return folder / "axe.min.js"


def _fetch(folder):
    """Put the script and its licence into `folder`."""
    commands.run(["npm", "pack", f"axe-core@{VERSION}"], log="npm.log", cwd=folder)
    packed = folder / f"axe-core-{VERSION}.tgz"
    digest = hashlib.sha512(packed.read_bytes()).digest()
    if base64.b64encode(digest).decode() != SHA512:
        raise RunError(f"npm's axe-core {VERSION} is not the one that was pinned.")
    with tarfile.open(packed) as archive:
        for name in ("axe.min.js", "LICENSE"):
            (folder / name).write_bytes(archive.extractfile(f"package/{name}").read())
    packed.unlink()
