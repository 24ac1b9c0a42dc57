"""One bulk import in a process of its own, for `import.py`: from the file to recorded
weeks, as the two buttons [Import] and [Update System] do it."""

import io
import os
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter

PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")


def main(env):
    """Return seconds, rows a second and the megabytes that this process grew by at
    most, with all of the one that reads the workbook."""
    content = Path(os.environ["BENCH_FILE"]).read_bytes()
    provider = env["res.partner"].browse(int(os.environ["BENCH_PROVIDER"]))
    # A server has long done what the first import of its life does beside.
    warm = b"CPLI Reference,Week Beginning,Actual\nnone,17/07/2023,1\n"
    env["lcc.actuals.import"]._start(provider, "w.csv", io.BytesIO(warm)).unlink()
    env.invalidate_all()
    with watched() as grown:
        begun = perf_counter()
        count = upload_and_update(env, provider, content)
        env.cr.commit()
        seconds = perf_counter() - begun
    return {
        "seconds": round(seconds, 2),
        "rows_a_second": round(count / seconds),
        "peak_mb": round(grown()),
    }


def upload_and_update(env, provider, content):
    # The limit is for pages, which hand long work over: here it is all done at once.
    env.company.lcc_import_background_rows = 0
    sheet = env["lcc.actuals.import"]._start(provider, "b.xlsx", io.BytesIO(content))
    sheet.job_ids.unlink()
    sheet._do_check_file()
    if sheet.count_rejected or not sheet._do_update():
        raise AssertionError(f"{sheet.count_rejected} rows rejected: {sheet.message}")
    return sheet.count_change


@contextmanager
def watched():
    """Watch the process's memory; give a function that tells what it grew by."""
    idle, done, most = resident(), threading.Event(), [0]

    def watch():
        while not done.wait(0.01):
            most[0] = max(most[0], resident() - idle)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield lambda: most[0] / 2**20
    finally:
        done.set()
        watcher.join()


def resident():
    """Return the bytes that this process holds and the one that reads the workbook."""
    return sum(resident_of(process) for process in ["self", *readers()])


def readers():
    """Return the ids of this process's children that read a workbook."""
    found = []
    for children in Path("/proc/self/task").glob("*/children"):
        for process in children.read_text().split():
            with suppress(OSError):
                words = Path(f"/proc/{process}/cmdline").read_text()
                found += [process] if "child.py" in words else []
    return found


def resident_of(process):
    try:
        sizes = Path(f"/proc/{process}/statm").read_text()
    except OSError:
        return 0
    return int(sizes.split()[1]) * PAGE_SIZE
