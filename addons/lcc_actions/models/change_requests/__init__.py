from . import lcc_service
from . import res_partner
from . import lcc_change_request
from . import lcc_change_request_line
from . import lcc_change_request_present
from . import lcc_change_request_submit
from . import lcc_change_request_decide
from . import lcc_change_request_bank
