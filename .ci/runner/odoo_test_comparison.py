"""Odoo's own tests with our addons against those without: what we alone break."""

from dataclasses import dataclass, field, replace

from .odoo_test_log import Results, tag_of, test_of

SHOWN = 40


@dataclass(frozen=True)
class Comparison:
    """The results of the same tests on the same database, without and with our addons.

    `by_chance` are those that went wrong with us and passed when they were repeated.
    """

    without: Results
    with_us: Results
    by_chance: list = field(default_factory=list)

    @property
    def only_with_us(self):
        """What fails with our addons and nowhere else."""
        return sorted(self.with_us.failed.keys() - self.without.failed.keys())

    @property
    def only_without_us(self):
        """What fails on the bare database alone."""
        return sorted(self.without.failed.keys() - self.with_us.failed.keys())

    @property
    def in_both(self):
        """What fails whether we are there or not."""
        return sorted(self.without.failed.keys() & self.with_us.failed.keys())

    @property
    def not_run(self):
        """The tests that didn't run with our addons; they can't be said to pass."""
        skipped = self.with_us.skipped - self.without.skipped
        return sorted(self.without.ran - self.with_us.ran | skipped)

    @property
    def ours(self):
        """All that counts against us."""
        return [*self.only_with_us, *self.not_run]

    @property
    def tags(self):
        """The classes of all that counts against us, as `--test-tags` calls them."""
        return sorted({tag_of(name) for name in self.ours})

    def after(self, again):
        """This comparison once what counts against us has been repeated.

        A test has passed by then when nothing of it failed again but what fails without
        us too; another of its subtests is no better than the same.

        :param Results again: what the repetition came to
        """
        then = Comparison(self.without, again)
        wrong = {*then.only_with_us, *(again.skipped - self.without.skipped)}
        stubborn = {test_of(name) for name in wrong}
        by_chance = [
            name
            for name in self.ours
            if again.reached(name) and test_of(name) not in stubborn
        ]
        return replace(self, with_us=self._less(by_chance), by_chance=by_chance)

    def _less(self, by_chance):
        """The results with us as if what went wrong by chance had gone well."""
        failed = self.with_us.failed.items()
        return replace(
            self.with_us,
            ran=self.with_us.ran | self.without.ran & set(by_chance),
            skipped=self.with_us.skipped - set(by_chance),
            failed={name: why for name, why in failed if name not in by_chance},
        )

    def text(self):
        """The whole comparison, for a person to read."""
        return "\n".join([*self._table(), *self._lists(), "", self._verdict()])

    def _table(self):
        yield f"{'':<24}{'without us':>12}{'with us':>12}"
        for title, figure in (
            ("run", lambda results: len(results.ran)),
            ("skipped", lambda results: len(results.skipped)),
            ("failed", lambda results: len(results.failed)),
            ("seconds", lambda results: round(results.seconds)),
        ):
            yield f"{title:<24}{figure(self.without):>12}{figure(self.with_us):>12}"
        yield ""
        for title, names in self._groups():
            yield f"{title:<24}{len(names):>12}"

    def _groups(self):
        """Pairs of a title and the names it stands for."""
        yield "failed in both", self.in_both
        yield "failed only without us", self.only_without_us
        yield "failed only with us", self.only_with_us
        yield "not run with us", self.not_run
        yield "passed when repeated", self.by_chance

    def _lists(self):
        reasons = {**self.without.failed, **self.with_us.failed}
        for title, names in self._groups():
            if names:
                yield f"\n{title}:"
            for name in names[:SHOWN]:
                yield f"  {name}"
                if name in reasons:
                    yield f"      {reasons[name][:200]}"
            if more := names[SHOWN:]:
                yield f"  and {len(more)} more"

    def _verdict(self):
        if self.ours:
            return "Our addons break what works without them."
        return "Nothing fails with our addons that doesn't fail without them."
