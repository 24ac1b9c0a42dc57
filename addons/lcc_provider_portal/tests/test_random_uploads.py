import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odoo.tests import tagged

from odoo.addons.lcc_actuals.tools.actuals_sheet import COLUMNS

from .common import PortalHttpCommon
from .sheets import line_of, row_of, sheet_of

KEYS = [column.key for column in COLUMNS]
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.sampled_from(
        (
            "NaN",
            "1e308",
            "-1",
            "1,000",
            "12,5",
            "=cmd|' /C calc'!A0",
            "<script>alert(1)</script>",
            "%s %(x)d {y}",
            "31/02/2023",
            "17/07/2023",
            "\u202e",
        )
    ),
)


@tagged("post_install", "-at_install")
class TestRandomUploads(PortalHttpCommon):
    """Whatever stands in a file, its sender gets a page, and none of it is recorded
    before they say so."""

    @settings(
        max_examples=30,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from(KEYS), TEXTS), max_size=5)
    )
    def test_any_cells_get_a_page(self, changes):
        cases = self.cases
        rows = [
            row_of(line_of(cases.carr, cases.single_carer)),
            row_of(line_of(cases.carr, cases.travel)),
            row_of(line_of(cases.rowan, cases.two_carer)),
        ]
        for row, key, text in changes:
            rows[row][key] = text
        # As if they had pressed Cancel on the one before.
        self.env["lcc.actuals.import"].search([]).unlink()
        self.sign_in(cases.test_user)
        form = self.url_open("/my/actuals/import").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]
        recorded = self.recorded()
        answer = self.url_open(
            "/my/actuals/import",
            data={"csrf_token": token, "provider": cases.test.id},
            files={"file": ("random.csv", sheet_of(*rows))},
        )
        self.assertIn(answer.status_code, (200, 422), changes)
        self.assertNotIn("<script>alert(1)", answer.text)
        for show in ("all", "errors", "change"):
            page = self.url_open(f"{answer.url}?show={show}")
            self.assertLess(page.status_code, 500, changes)
        self.assertEqual(self.recorded(), recorded)

    def recorded(self):
        return {
            table: stock
            for table, stock in self.take_stock().items()
            if not table.startswith("lcc_actuals_import")
        }
