"""Judging what rows say of their lines, many at once, by the rules of an actual."""

from functools import cache
from typing import Any, NamedTuple

from ..tools.entry_rules import (
    QUANTITIES,
    REFUSED_FIELDS,
    Entry,
    EntryRules,
    Words,
    differs,
    refusal_code,
)
from ..tools.quantities import QuantityError, cost
from .import_claims import line_key
from .import_staging import KEPT_COLUMNS
from .lcc_actual import ENTRY_FIELDS
from .plain_rows import read_plain

#: What is read of a stored line to judge it.
JUDGED_FIELDS = (
    *KEPT_COLUMNS,
    "week_start",
    "package_line_id",
    "client_id",
    "service_id",
    "service_level_id",
    "contract_id",
    "kind",
    "qty_plan_now",
    "date_from",
    "rate_id",
    "price_unit",
    "version",
    "is_in_dispute",
)


class Verdict(NamedTuple):
    """What becomes of one claim.

    ``stored`` is what is there, by field, empty where nothing is; ``status`` change,
    unchanged or rejected; ``problems`` are (field, text) pairs; ``values`` what is
    written, money in pounds.
    """

    stored: dict
    status: str
    problems: list
    values: Any = None


class Judge:
    """Tells what claims would change, under the rules that every entry meets.

    It asks a constant number of queries for any number of claims on stored lines.
    """

    def __init__(self, env):
        # What is judged are lines that were found with the user's own rights; a reason
        # that was put away is no secret.
        self.actuals = env["lcc.actual"].sudo()
        self.words = Words(env._, cache(self.actuals._field_name))
        reasons = env["lcc.variance.reason"].sudo().with_context(active_test=False)
        self.archived = set(reasons.search([("active", "=", False)]).ids)
        self.terms, self.times, self.limits, self.prices = {}, {}, {}, {}
        self.visits, self.together = {}, self.actuals.browse()

    def judge(self, claims):
        """Return a :class:`Verdict` for each claim, in order."""
        stored = self._find_stored(claims)
        drafts = self._draft([claim for claim in claims if claim.key not in stored])
        return [
            self._judge_stored(claim, stored[claim.key])
            if claim.key in stored
            else self._judge_draft(claim, drafts[claim.number])
            for claim in claims
        ]

    def _find_stored(self, claims):
        """Return {key of a claim: what is stored, by field} of those that there
        are."""
        mondays = {claim.week_start for claim in claims}
        lines = {claim.package_line_id for claim in claims}
        clients = {claim.client_id for claim in claims if not claim.package_line_id}
        found = read_plain(
            self.actuals,
            [
                ("week_start", "in", list(mondays)),
                "|",
                ("package_line_id", "in", list(lines - {None, False})),
                "&",
                ("package_line_id", "=", False),
                ("client_id", "in", list(clients)),
            ],
            JUDGED_FIELDS,
        )
        self._find_visits(found)
        self.together = self.actuals.browse([vals["id"] for vals in found])
        return {line_key(vals): vals for vals in found}

    def _find_visits(self, found):
        """Look up the planned visits of the CPLIs of stored lines."""
        lines = {vals["package_line_id"] for vals in found} - {None}
        rows = read_plain(
            self.actuals.env["lcc.package.line"],
            [("id", "in", list(lines))],
            ["visits_planned"],
        )
        self.visits = {row["id"]: row["visits_planned"] for row in rows}

    def _draft(self, claims):
        """Return {number of a claim: what its line would be} where there is none."""
        drafts = [self.actuals.new(claim.prepare_identity_vals()) for claim in claims]
        # Together, so that prices are looked up together.
        together = self.actuals.concat(*drafts)
        return {
            claim.number: draft for claim, draft in zip(claims, together, strict=True)
        }

    def _judge_stored(self, claim, stored):
        entry, problems = self._clean(claim, stored["reason_id"])
        if stored["kind"] == "unplanned" and "qty_actual" in entry:
            entry["qty_extra"] = entry["qty_actual"]
        if problems:
            return Verdict(stored, "rejected", problems)
        if stored["state"] != "generated" and not differs(stored, entry):
            return Verdict(stored, "unchanged", [])
        actual = self.together.browse(stored["id"])
        # What has to be asked of one is then read for all.
        actual = actual.with_prefetch(self.together._prefetch_ids)
        key = stored["service_level_id"], stored["contract_id"]
        refusals = self._get_refusals(actual, key, stored)
        if refusals:
            return Verdict(stored, "rejected", refusals)
        values = {name: stored[name] for name in ENTRY_FIELDS} | entry
        visits = self.visits.get(stored["package_line_id"], 0)
        entry = Entry(stored["qty_plan_now"], visits, **values)
        return self._judge_entry(
            stored, self._get_terms(actual, key), entry, stored["price_unit"]
        )

    def _judge_draft(self, claim, draft):
        entry, problems = self._clean(claim, False)
        problems += self._get_draft_refusals(draft)
        if problems:
            return Verdict({}, "rejected", problems)
        planned, visits = 0.0, 1
        if draft.kind == "planned":
            figures = draft.package_line_id._prepare_planned_vals(claim.week_start)
            planned, visits = figures["qty_planned"], figures["visits"]
        if draft.kind == "unplanned":
            entry["qty_extra"] = entry["qty_actual"]
        values = dict.fromkeys(ENTRY_FIELDS, 0) | {
            "visits": visits,
            "reason_id": False,
            "comment": "",
        }
        terms = self._get_terms(draft, self._terms_key(draft))
        entry = Entry(planned, visits, **values | entry)
        return self._judge_entry({}, terms, entry, draft.price_unit)

    def _judge_entry(self, stored, terms, entry, price):
        rules = EntryRules(terms, entry, self.words)
        problems = rules.get_problems()
        if problems:
            return Verdict(stored, "rejected", problems)
        values = {name: getattr(entry, name) for name in ENTRY_FIELDS} | {
            "qty_planned": entry.qty_planned,
            "price_unit": price,
            "amount_total": float(cost(entry.payable, price)),
            "approval_reason": rules.get_approval_reason() or None,
        }
        return Verdict(stored, "change", [], values)

    def _clean(self, claim, reason_id):
        """Return the claim's values as they are stored, and problems; ``reason_id``
        is the one that the line has now."""
        entry, problems = dict(claim.entry), []
        for name in QUANTITIES:
            if name in entry:
                entry[name] = float(entry[name])
        if entry.get("comment"):
            try:
                entry["comment"] = self.actuals._clean_comment(entry["comment"])
            except QuantityError as error:
                problems.append(("comment", f"{self.words.label('comment')} {error}."))
        # A reason that was put away stays on the lines that have it.
        chosen = entry.get("reason_id")
        if chosen in self.archived and chosen != (reason_id or False):
            text = self.actuals.env._("The reason is no longer on the list.")
            problems.append(("reason_id", text))
        return entry, problems

    # Of many lines the same is asked once

    def _get_terms(self, line, key):
        if key not in self.terms:
            self.terms[key] = line._get_terms()
        return self.terms[key]

    def _terms_key(self, line):
        return line.service_level_id.id, line.contract_id.id

    def _get_draft_refusals(self, draft):
        """Return (field, text) pairs of why there can't be such a line."""
        reason = draft._get_wrong_line_reason()
        if reason:
            return [("", reason[0].upper() + reason[1:])]
        if not draft.service_level_id.active:
            text = self.actuals.env._(
                "%(level)s is no longer in use.", level=draft.service_level_id.name
            )
            return [("service_level", text)]
        stored = {
            "state": draft.state,
            "date_from": draft.date_from,
            "rate_id": draft.rate_id.id,
            "week_start": draft.week_start,
        }
        return self._get_refusals(draft, self._terms_key(draft), stored)

    def _get_refusals(self, line, key, stored):
        """Return a (field, text) pair if the line can't be recorded now, else none.
        ``line`` is asked only for what differs from line to line."""
        day = stored["date_from"]
        has_price = day and self._has_price(stored["rate_id"], day)
        is_barred = bool(stored.get("is_in_dispute"))
        code = refusal_code(stored["state"], day, has_price, is_barred)
        if code:
            return [(REFUSED_FIELDS[code], line._get_line_refusal_text())]
        text = self._get_time_refusal(line, (*key, stored["week_start"]))
        return [("week_start", text)] if text else []

    def _has_price(self, rate_id, day):
        if (rate_id, day) not in self.prices:
            rate = self.actuals.env["lcc.rate"].browse(rate_id or [])
            self.prices[rate_id, day] = rate._holds_on(day)
        return self.prices[rate_id, day]

    def _get_time_refusal(self, line, key):
        """Return why a week can't be recorded now, or ``None``; it depends on the line
        only where a week can be reopened."""
        if key not in self.times:
            self.limits[key] = line._get_policy().age_limit_days
            self.times[key] = line._get_time_refusal_text()
        if self.limits[key]:
            return line._get_time_refusal_text()
        return self.times[key]
