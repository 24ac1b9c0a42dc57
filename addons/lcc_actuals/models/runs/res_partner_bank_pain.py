from lxml import objectify
from odoo import models

from ...tools.bacs import digits

#: ISO 20022's word for British sort codes.
SORT_CODES = "GBDSC"


class ResPartnerBank(models.Model):
    """Accounts in pain.001 files."""

    _inherit = "res.partner.bank"

    def _generate_party_agent(
        self, parent_node, party_type, block_level, gen_args, payment=None
    ):
        """Name the bank of a British account by its sort code: the number alone, which
        OCA's addon would write, is one that many banks have."""
        sort_code = digits(self.clearing_number)
        if self.acc_type == "iban" or not sort_code:
            return super()._generate_party_agent(
                parent_node, party_type, block_level, gen_args, payment=payment
            )
        agent = objectify.SubElement(parent_node, f"{party_type}Agt")
        institution = objectify.SubElement(agent, "FinInstnId")
        if self.bank_bic:
            setattr(institution, gen_args["bic_xml_tag"], self.bank_bic)
        member = objectify.SubElement(institution, "ClrSysMmbId")
        objectify.SubElement(member, "ClrSysId").Cd = SORT_CODES
        member.MmbId = sort_code
        return None
