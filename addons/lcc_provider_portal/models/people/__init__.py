from . import (
    lcc_reset_request,
    res_company,
    res_partner,
    ir_http,
    password_policy,
    password_reset,
    res_users,
    two_step,
)
