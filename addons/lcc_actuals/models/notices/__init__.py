from . import lcc_notice_event
from . import lcc_notice_choice
from . import lcc_notice
from . import lcc_notice_send
from . import lcc_notice_mail
from . import lcc_notice_unsubscribe
from . import lcc_package_line
from . import account_move
