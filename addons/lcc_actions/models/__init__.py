from . import (
    lcc_action_team,
    lcc_action_type,
    lcc_action,
    lcc_action_entities,
    lcc_action_thread,
    lcc_action_mail,
    lcc_action_steps,
    lcc_action_raise,
    lcc_action_waiting,
    lcc_action_seen,
    mail_message,
    mail_thread,
    account_move,
    res_company,
    lcc_actual,
    lcc_contract,
    trailed_models,
    lcc_notice,
    lcc_client,
)
from . import change_requests
from . import served_models
from . import res_partner
