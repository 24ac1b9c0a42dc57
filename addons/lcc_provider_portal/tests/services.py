"""TEST PROVIDER with a second service, and a colleague who records that one alone."""

from datetime import date

from odoo.addons.lcc_actuals.tests.common import WEEK

#: What only who records the second service, or sees the whole provider, may read.
SECOND_SECRETS = ["Sedgewick", "SECOND SERVICE"]
SECOND_START = date(2023, 7, 3)


def build_second_service(world, cases):
    """Make SECOND SERVICE under TEST PROVIDER's contract: Mrs Sedgewick, 10 h a week of
    one carer at £20.50, the week of 17 Jul 2023 to confirm (£205.00)."""
    cases.second_service = world.service(cases.test_contract, "SECOND SERVICE")
    cases.sedge = world.client("Mrs", "Sally", "Sedgewick")
    cases.sedge_line = world.cpli(
        cases.sedge, cases.second_service, cases.single_carer, 10, SECOND_START
    )
    world.generate(cases.second_service, WEEK)
    cases.sedge_week = world.week(cases.second_service, cases.sedge, WEEK)


def limit(row, *services):
    """Let an access row be for these services alone."""
    row.write(
        {
            "has_all_services": False,
            "service_ids": [(6, 0, [service.id for service in services])],
        }
    )


class TwoServices:
    """For test cases of ``TwoProviders``: ``limited`` records the second service of
    TEST PROVIDER alone, ``self.row`` is the row that says so."""

    @classmethod
    def build_two_services(cls):
        build_second_service(cls.world, cls.cases)
        cls.limited = cls.world.portal_user(
            "Lily Limited", "lily", cls.cases.test, role_actuals=True
        )
        cls.row = cls.cases.test.lcc_access_ids.filtered(
            lambda row: row.user_id == cls.limited
        )
        limit(cls.row, cls.cases.second_service)
        cls.env.flush_all()
