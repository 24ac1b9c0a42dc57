from . import (
    account_move,
    api_keys,
    ir_http,
    ir_http_errors,
    ir_http_forms,
    ir_http_headers,
    ir_qweb,
    lcc_help_page,
    lcc_trail,
    people,
)
