"""The one file of a backup: a database's dump, its attachments, and their digests.

    dump                what `pg_dump --format=custom` gives
    filestore/ab/abcd   each attachment, as Odoo stores it
    manifest.json       last: what it is a backup of, and each part's SHA-256

It is a gzipped tar file: other programs open it too.
"""

import hashlib
import json
import shutil
import tarfile
import zlib

from . import commands, postgres
from .progress import RunError

MANIFEST = "manifest.json"
DUMP = "dump"
FILES = "filestore"
FORMAT = 1
#: The dump and most attachments are compressed already.
COMPRESSION = 1
CHUNK = 1 << 20

#: As `COPY` writes them.
NULL = r"\N"
END_OF_COPY = r"\."


def write(folder, facts, path):
    """Write a backup.

    :param Path folder: holds the parts, in their places
    :param dict facts: what the manifest says of them
    :param Path path: the file to make
    """
    manifest = facts | {"format": FORMAT, "sha256": _digests(folder)}
    with tarfile.open(path, "w:gz", compresslevel=COMPRESSION) as archive:
        for name in manifest["sha256"]:
            archive.add(folder / name, arcname=name)
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
        archive.add(folder / MANIFEST, arcname=MANIFEST)


def read(path, folder):
    """Unpack a backup, and find it as it was written.

    :param Path path: the file
    :param Path folder: an empty folder, which gets the parts
    :return: the manifest
    :raise RunError: when it isn't a backup, or any part is damaged or missing
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                _unpack(archive, member, folder)
        manifest = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise RunError(_not_whole(path, "it has no manifest")) from error
    except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError) as error:
        raise RunError(_not_whole(path, error)) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise RunError(_not_whole(path, "this version of ./run doesn't know its form"))
    if manifest["sha256"] != _digests(folder):
        raise RunError(_not_whole(path, "its parts differ from their checksums"))
    return manifest


def named_files(folder):
    """The names of the attachments, in the filestore, that the dump speaks of."""
    table = ("--data-only", "--table=ir_attachment", "--file=-")
    text = commands.run([postgres.tool("pg_restore"), *table, folder / DUMP])
    lines = iter(text.splitlines())
    columns = next(line for line in lines if line.startswith("COPY "))
    columns = columns[columns.index("(") + 1 : columns.index(")")].split(", ")
    place = columns.index("store_fname")
    named = set()
    for line in lines:
        if line == END_OF_COPY:
            break
        named.add(line.split("\t")[place])
    return named - {NULL}


def missing_files(folder):
    """Those of them that are not among the parts, sorted."""
    files = folder / FILES
    return sorted(n for n in named_files(folder) if not (files / n).is_file())


def _unpack(archive, member, folder):
    """Write one part to its place, and nothing to any other."""
    target = (folder / member.name).resolve()
    if not member.isfile() or not target.is_relative_to(folder.resolve()):
        raise tarfile.TarError(f"{member.name} has no place in a backup")
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.extractfile(member) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, CHUNK)


def _digests(folder):
    """The SHA-256 of each part: name → digest."""
    return {
        str(path.relative_to(folder)): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def _digest(path):
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _not_whole(path, why):
    return f"{path} is no backup, or is damaged: {why}. Nothing was restored."
