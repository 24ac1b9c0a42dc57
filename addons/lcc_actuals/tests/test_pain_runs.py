import base64
from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import file_open

from .runs import TUESDAY, RunsCommon

SCHEMAS = "account_payment_sepa_credit_transfer/data/{}.xsd"


@tagged("post_install", "-at_install")
class TestPainRun(RunsCommon):
    """A bank that takes ISO 20022 gets the same payments as Bacs would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        method = cls.env.ref(
            "account_payment_sepa_credit_transfer.sepa_credit_transfer"
        )
        account = cls.bacs.payment_account_id
        cls.pain = cls.bacs.copy(
            {
                "payment_method_id": method.id,
                "name": "Bank file",
                "payment_account_id": account.id,
            }
        )
        cls.pain_version = method.pain_version

    def generated(self):
        run = self.start(method=self.pain)
        run.draft2open()
        run.open2generated()
        return run

    def transfers_of(self, run):
        """Return the file's document, valid by the standard's schema, and its words."""
        kept = run.lcc_file_ids.with_context(bin_size=False)
        root = etree.fromstring(base64.b64decode(kept.data))
        with file_open(SCHEMAS.format(self.pain_version), "rb") as schema:
            etree.XMLSchema(etree.parse(schema)).assertValid(root)
        space = {"p": f"urn:iso:std:iso:20022:tech:xsd:{self.pain_version}"}

        def words(path, node=root):
            return [each.text for each in node.xpath(path, namespaces=space)]

        return root.xpath("//p:CdtTrfTxInf", namespaces=space), words

    def test_each_provider_is_one_transfer_to_its_sort_code_and_account(self):
        rowan, carr, demo = self.rowan_bill(), self.carr_due(), self.demo_bill()
        self.assertEqual(demo.amount_total, 3648.40)
        run = self.generated()
        self.assertStatus(rowan | carr | demo, "finalised")
        transfers, words = self.transfers_of(run)
        paid = {
            (
                *words(".//p:CdtrAgt//p:ClrSysMmbId/p:ClrSysId/p:Cd", each),
                *words(".//p:CdtrAgt//p:MmbId", each),
                *words(".//p:CdtrAcct//p:Othr/p:Id", each),
                *words(".//p:InstdAmt", each),
            )
            for each in transfers
        }
        self.assertEqual(
            paid,
            {
                ("GBDSC", "201575", "00112233", "3895.00"),
                ("GBDSC", "089999", "66374958", "3648.40"),
            },
        )
        self.assertEqual(words("//p:DbtrAgt//p:MmbId"), ["601111"])
        self.assertEqual(words("//p:DbtrAcct//p:Othr/p:Id"), ["12345678"])
        self.assertEqual(words("//p:GrpHdr/p:CtrlSum"), ["7543.40"])
        self.assertEqual(words("//p:GrpHdr/p:NbOfTxs"), ["2"])
        self.assertEqual(words("//p:ReqdExctnDt/p:Dt"), [str(TUESDAY)])

    def test_it_is_sent_though_the_file_would_bear_another_time(self):
        bill = self.rowan_bill()
        run = self.generated()
        later = fields.Datetime.now() + timedelta(minutes=5)
        with freeze_time(later):
            run.generated2uploaded()
        self.assertEqual(run.state, "uploaded")
        self.assertEqual(run.payment_ids.amount, 1599.00)
        self.assertEqual(bill.amount_residual, 0)

    def test_another_account_since_the_file_was_made_keeps_it_from_being_sent(self):
        self.rowan_bill()
        run = self.generated()
        self.test_bank.acc_number = "99887766"
        with self.assertRefused("TEST PROVIDER", "Cancel the run"):
            run.generated2uploaded()
        self.assertEqual(run.state, "generated")

    def test_what_the_file_would_say_otherwise_now_keeps_it_from_being_sent(self):
        self.rowan_bill()
        run = self.generated()
        run.journal_id.sudo().bank_account_id.clearing_number = "60-22-22"
        with self.assertRefused(run.name, "have changed since the file was made"):
            run.generated2uploaded()

    def test_only_officers_make_the_file(self):
        self.rowan_bill()
        run = self.generated()
        with self.assertRaises(AccessError):
            run.with_user(self.reader).generate_payment_file()
