from contextlib import contextmanager
from datetime import date

from odoo.tests.common import freeze_time

from odoo.addons.lcc_provider_portal.tests.bills import build_invoices
from odoo.addons.lcc_provider_portal.tests.common import PortalCommon

from ..exceptions import ActionRefused
