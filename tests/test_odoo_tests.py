"""`./run test --odoo`: how Odoo's log is read and what counts against our addons."""

import subprocess
from contextlib import nullcontext

import pytest

from runner import database, databases, odoo_test_log, odoo_tests, paths
from runner.inside import odoo_tests as inside
from runner.odoo_test_comparison import Comparison
from runner.odoo_test_log import Results
from runner.progress import RunError

PORTAL = "odoo.addons.portal.tests.test_login"
MOVE = "odoo.addons.account.tests.test_account_move_entry"

LOGIN = "portal/test_login:TestLogin.test_login"
ENTRY = "account/test_account_move_entry:TestEntry.test_entry"
POST = "account/test_account_move_entry:TestEntry.test_post"


def line(logger, message, level="INFO"):
    """One entry of Odoo's log; Odoo ends each with a space."""
    return f"2026-11-22 12:38:20,618 3843 {level} lcc_odoo_with {logger}: {message} "


def starting(logger, test):
    return line(logger, f"Starting {test} ...")


def failing(logger, test, kind="FAIL", reason="AssertionError: 1 != 2"):
    """What Odoo logs of a failure, with its traceback."""
    frames = '  File "addons/x/tests/test_x.py", line 142, in test_x\n    self.fail()'
    traceback = f"Traceback (most recent call last):\n{frames}\n{reason}\n"
    ruler = line(logger, "=" * 70)
    return f"{ruler}\n{line(logger, f'{kind}: {test}', 'ERROR').rstrip()}\n{traceback}"


def log(*entries):
    """The log of a whole run: these entries, and the totals as Odoo would count."""
    text = "\n".join(entries)
    fails, errors, tests = (
        text.count(word) for word in (": FAIL: ", ": ERROR: ", ": Starting Test")
    )
    totals = f"{fails} failed, {errors} error(s) of {tests} tests when loading database"
    return "\n".join(
        [
            line("odoo.service.server", "Starting post tests"),
            text,
            line("odoo.service.server", f"{tests} post-tests in 12.34s, 567 queries"),
            line("odoo.tests.result", f"{totals} 'lcc_odoo_with'", "ERROR"),
        ]
    )


GREEN = log(
    starting(PORTAL, "TestLogin.test_login"),
    starting(MOVE, "TestEntry.test_entry"),
    starting(MOVE, "TestEntry.test_post"),
)
RED = log(
    starting(PORTAL, "TestLogin.test_login"),
    starting(MOVE, "TestEntry.test_entry"),
    failing(MOVE, "TestEntry.test_entry"),
    starting(MOVE, "TestEntry.test_post"),
)
FEWER = log(
    starting(PORTAL, "TestLogin.test_login"), starting(MOVE, "TestEntry.test_entry")
)
ALONE_GREEN = log(
    starting(MOVE, "TestEntry.test_entry"), starting(MOVE, "TestEntry.test_post")
)
ALONE_RED = log(
    starting(MOVE, "TestEntry.test_entry"),
    failing(MOVE, "TestEntry.test_entry"),
    starting(MOVE, "TestEntry.test_post"),
)


# The log


def test_a_whole_log_tells_what_ran_and_how_long():
    results = odoo_test_log.read(GREEN)
    assert results == Results(frozenset({LOGIN, ENTRY, POST}), frozenset(), {}, 12.34)


def test_a_failure_is_known_by_its_test_and_its_reason():
    assert odoo_test_log.read(RED).failed == {ENTRY: "AssertionError: 1 != 2"}


# As Odoo logged it of a test that wants French, which our tree leaves out.
MERGE = """\
2026-11-22 12:38:20,618 3843 INFO lcc_odoo_without odoo.addons.account.tests.\
test_account_merge_wizard: Starting TestAccountMergeWizard.test_merge ...\x20
2026-11-22 12:38:20,618 3843 ERROR lcc_odoo_without odoo.addons.account.tests.\
test_account_merge_wizard: FAIL: TestAccountMergeWizard.test_merge
Traceback (most recent call last):
  File "odoo/addons/account/tests/test_account_merge_wizard.py", line 142, in test_merge
    self.assertRecordValues(
  File "odoo/tests/common.py", line 757, in assertRecordValues
    self.assertSequenceEqual(expected_reformatted, record_reformatted, seq_type=list)
AssertionError: Lists differ: [{'co[27 chars]': 'My First Account'}] != [{'co[27 chars]\
': 'Mon premier compte'}]

First differing element 0:
{'com[26 chars]': 'My First Account', 'code': '100234', 'tax_[31 chars], 3]}
{'com[26 chars]': 'Mon premier compte', 'code': '100234', 'ta[33 chars], 3]}

  [{'code': '100234',
- 'name': 'My First Account',
+ 'name': 'Mon premier compte',
    'tax_ids': [1, 3]}]
 \
"""


def test_the_reason_of_a_long_difference_is_its_first_line():
    failed = odoo_test_log.read(log(MERGE)).failed
    name = "account/test_account_merge_wizard:TestAccountMergeWizard.test_merge"
    assert list(failed) == [name]
    assert failed[name].startswith("AssertionError: Lists differ: [{'co[27 chars]'")


def test_subtests_count_each_and_record_numbers_do_not():
    test = "Subtest TestEntry.test_entry"
    results = odoo_test_log.read(
        log(
            starting(MOVE, "TestEntry.test_entry"),
            failing(MOVE, f"{test} [draft] (move=account.move(41,), n=1)"),
            failing(MOVE, f"{test} [draft] (move=account.move(97,), n=2)", "ERROR"),
            failing(MOVE, f"{test} (at=<object object at 0x7f3b21>)"),
            failing(MOVE, f"{test} (at=<object object at 0x7f3b22>)"),
        )
    )
    assert set(results.failed) == {
        f"{ENTRY} [draft] (move=account.move(..), n=1)",
        f"{ENTRY} [draft] (move=account.move(..), n=2)",
        f"{ENTRY} (at=<object object at 0x..>)",
        f"{ENTRY} (at=<object object at 0x..>) #2",
    }
    assert odoo_test_log.test_of(f"{ENTRY} [draft] (n=1)") == ENTRY


def test_a_class_that_cant_be_set_up_is_a_failure_of_its_own():
    suite = "odoo.tests.suite"
    results = odoo_test_log.read(
        log(
            failing(suite, f"setUpClass ({MOVE}.TestEntry)", "ERROR", "KeyError: 'x'"),
            starting(PORTAL, "TestLogin.test_login"),
            failing(suite, f"tearDownClass ({PORTAL}.TestLogin)", "ERROR"),
        )
    )
    assert results.failed == {
        "account/test_account_move_entry:TestEntry.setUpClass": "KeyError: 'x'",
        "portal/test_login:TestLogin.tearDownClass": "AssertionError: 1 != 2",
    }
    assert results.ran == {LOGIN}


def test_a_skipped_test_did_not_run():
    results = odoo_test_log.read(
        log(
            starting(PORTAL, "TestLogin.test_login"),
            line(PORTAL, "skipped TestLogin.test_login : no browser"),
            starting(MOVE, "TestEntry.test_entry"),
            line(MOVE, "skipped Subtest TestEntry.test_entry [a b] : not installed"),
            line("odoo.tests.suite", f"skipped setUpClass ({PORTAL}.TestOther) : no"),
        )
    )
    assert results.ran == {ENTRY}
    other = "portal/test_login:TestOther.setUpClass"
    assert results.skipped == {LOGIN, f"{ENTRY} [a b]", other}


def test_errors_that_are_no_tests_are_not_failures():
    other = line("odoo.sql_db", "ERROR: relation does not exist", "ERROR")
    text = GREEN.replace("Starting post", f"\n{other}\nStarting post", 1)
    assert odoo_test_log.read(text).failed == {}


def test_a_run_that_broke_off_is_no_result():
    broken = RED.rsplit("\n", 2)[0]
    assert not odoo_test_log.is_whole(broken)
    with pytest.raises(RunError, match="their end"):
        odoo_test_log.read(broken)


def test_a_log_that_was_read_wrongly_is_noticed():
    with pytest.raises(RunError, match="counted 2 failures"):
        odoo_test_log.read(RED.replace("1 failed", "2 failed"))


# The comparison


def results(*ran, skipped=(), **failed):
    failed = {name: "AssertionError" for name in failed.get("failed", ())}
    return Results(frozenset(ran), frozenset(skipped), failed, 1.0)


def test_what_fails_without_us_too_does_not_count():
    bare = results(LOGIN, ENTRY, failed=[ENTRY])
    comparison = Comparison(bare, bare)
    assert comparison.in_both == [ENTRY]
    assert comparison.ours == []
    assert "Nothing fails with our addons" in comparison.text()


def test_what_fails_only_with_us_counts():
    bare = results(LOGIN, ENTRY, failed=[LOGIN])
    comparison = Comparison(bare, results(LOGIN, ENTRY, failed=[ENTRY]))
    assert comparison.only_with_us == comparison.ours == [ENTRY]
    assert comparison.only_without_us == [LOGIN]
    assert comparison.tags == ["/account:TestEntry"]
    assert f"failed only with us:\n  {ENTRY}\n      Assert" in comparison.text()


@pytest.mark.parametrize("with_us", [results(LOGIN), results(LOGIN, skipped=[ENTRY])])
def test_a_test_that_does_not_run_with_us_counts(with_us):
    comparison = Comparison(results(LOGIN, ENTRY), with_us)
    assert comparison.not_run == comparison.ours == [ENTRY]


def test_a_subtest_that_is_skipped_only_with_us_counts():
    subtest = f"{ENTRY} [no bank]"
    skipping = results(ENTRY, skipped=[subtest])
    assert Comparison(skipping, skipping).ours == []
    comparison = Comparison(results(ENTRY), skipping)
    assert comparison.ours == [subtest]
    assert comparison.after(skipping).ours == [subtest]
    assert comparison.after(results(ENTRY)).ours == []


def test_a_test_of_ours_alone_is_no_failure():
    assert Comparison(results(LOGIN), results(LOGIN, ENTRY)).ours == []


def test_what_passes_when_repeated_does_not_count_and_is_told():
    set_up = f"{ENTRY.split('.')[0]}.setUpClass"
    subtest = f"{LOGIN} (n=1)"
    comparison = Comparison(
        results(LOGIN, ENTRY), results(LOGIN, failed=[set_up, subtest])
    )
    assert comparison.ours == [set_up, subtest, ENTRY]

    after = comparison.after(results(LOGIN, ENTRY))
    assert after.ours == []
    assert after.by_chance == comparison.ours
    assert "passed when repeated" in after.text()

    after = comparison.after(results(LOGIN, ENTRY, failed=[ENTRY, subtest]))
    assert after.ours == [subtest, ENTRY]
    assert after.by_chance == [set_up]


def test_another_subtest_that_fails_the_next_time_is_no_better():
    first, other = f"{ENTRY} (n=1)", f"{ENTRY} (n=2)"
    comparison = Comparison(results(ENTRY), results(ENTRY, failed=[first]))
    assert comparison.after(results(ENTRY, failed=[other])).ours == [first]

    comparison = Comparison(
        results(ENTRY, failed=[other]), results(ENTRY, failed=[first, other])
    )
    assert comparison.after(results(ENTRY, failed=[other])).ours == []


def test_what_the_repetition_does_not_reach_still_counts():
    comparison = Comparison(
        results(LOGIN, ENTRY), results(LOGIN, ENTRY, failed=[ENTRY])
    )
    assert comparison.after(results(LOGIN)).ours == [ENTRY]


# Odoo itself


def test_early_tests_run_too_and_only_once_all_is_loaded(monkeypatch):
    def early():
        """A test that Odoo would run while it loads its module."""

    def late():
        """A test that Odoo runs at the end."""

    made = {"at_install": [early], "post_install": [late]}
    monkeypatch.setattr(inside, "_make_suite", lambda _modules, when: made[when])
    assert list(inside.suite_after_loading(["account"], "at_install")) == []
    after = list(inside.suite_after_loading(["account"], "post_install"))
    assert after == [early, late]


# The command, with runs that only write a log


@pytest.fixture
def odoo(tmp_path, monkeypatch):
    """Stands in for Odoo: ``odoo.logs`` are what the next runs write, and ``odoo.runs``
    the databases and tests they were asked for."""

    class Odoo:
        logs = ()
        runs = ()

        def start(self, clone, tags, path):
            self.runs = [*self.runs, (clone, tags)]
            text, *self.logs = self.logs
            path.write_text(text)
            return subprocess.Popen(["true"])

    odoo = Odoo()
    monkeypatch.setattr(paths, "RUNNING", tmp_path / "running")
    monkeypatch.setattr(odoo_tests, "LOGS", tmp_path / "log")
    monkeypatch.setattr(odoo_tests, "prepared", lambda *_, **__: nullcontext())
    monkeypatch.setattr(odoo_tests, "_start", odoo.start)
    monkeypatch.setattr(odoo_tests, "_take_short_passwords", lambda clone: None)
    monkeypatch.setattr(databases, "ensure_addons", lambda source: None)
    monkeypatch.setattr(databases, "base_key", lambda source: "key")
    monkeypatch.setattr(database, "clone", lambda template, name: name)
    monkeypatch.setattr(database, "drop", lambda name: None)
    return odoo


CLASS_BROKEN = log(
    failing("odoo.tests.suite", f"setUpClass ({MOVE}.TestEntry)", "ERROR")
)

ALL = odoo_tests.TAGS
WITHOUT, WITH = (odoo_tests.WITHOUT, ALL), (odoo_tests.WITH, ALL)
REPEATED = (odoo_tests.WITH, "/account:TestEntry")


def test_nothing_that_fails_with_us_alone_exits_with_0(odoo, tmp_path, capsys):
    odoo.logs = [RED, RED]
    assert odoo_tests.main(["--odoo"]) == 0
    assert odoo.runs == [WITHOUT, WITH]
    assert "failed in both                     1" in capsys.readouterr().out
    assert "failed in both" in (tmp_path / "log" / "comparison.txt").read_text()


@pytest.mark.parametrize("with_us", [RED, FEWER])
def test_what_goes_wrong_twice_with_us_alone_exits_with_1(odoo, with_us, capsys):
    odoo.logs = [GREEN, with_us, ALONE_RED if with_us is RED else FEWER]
    assert odoo_tests.main(["--odoo"]) == 1
    assert odoo.runs == [WITHOUT, WITH, REPEATED]
    assert "Our addons break" in capsys.readouterr().out


@pytest.mark.parametrize("with_us", [RED, FEWER])
def test_what_goes_wrong_once_is_told_and_exits_with_0(odoo, with_us, capsys):
    odoo.logs = [GREEN, with_us, ALONE_GREEN]
    assert odoo_tests.main(["--odoo"]) == 0
    assert "passed when repeated               1" in capsys.readouterr().out


def test_a_class_that_we_break_is_told_although_none_of_its_tests_runs(odoo, capsys):
    bare = GREEN.replace(starting(PORTAL, "TestLogin.test_login"), "")
    odoo.logs = [bare.replace("of 3 tests", "of 2 tests"), CLASS_BROKEN, CLASS_BROKEN]
    assert odoo_tests.main(["--odoo"]) == 1
    assert "TestEntry.setUpClass" in capsys.readouterr().out


def test_the_run_without_us_is_kept_until_it_is_asked_for_or_was_broken_off(odoo):
    odoo.logs = [GREEN, GREEN]
    odoo_tests.main(["--odoo"])
    odoo.runs, odoo.logs = [], [GREEN]
    odoo_tests.main(["--odoo"])
    assert odoo.runs == [WITH]

    odoo.runs, odoo.logs = [], ["broken off"]
    with pytest.raises(RunError, match="their end. See .*without-"):
        odoo_tests.main(["--odoo", "--fresh"])
    odoo.runs, odoo.logs = [], [GREEN, GREEN]
    odoo_tests.main(["--odoo"])
    assert odoo.runs == [WITHOUT, WITH]


def test_other_tests_are_measured_apart(odoo):
    odoo.logs = [GREEN, GREEN, GREEN, GREEN]
    odoo_tests.main(["--odoo"])
    odoo_tests.main(["--odoo", "/portal:TestLogin"])
    assert odoo.runs[2] == (odoo_tests.WITHOUT, "/portal:TestLogin")


def test_a_run_without_tests_is_refused(odoo):
    odoo.logs = [log()]
    with pytest.raises(RunError, match="no such test"):
        odoo_tests.main(["--odoo"])


@pytest.mark.parametrize("words", [["-k", "name"], ["portal"], ["/a", "/b"]])
def test_words_that_mean_nothing_are_refused(odoo, words):
    with pytest.raises(RunError, match="--fresh"):
        odoo_tests.main(["--odoo", *words])
    assert not odoo.runs
