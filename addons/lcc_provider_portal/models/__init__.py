from . import (
    account_move,
    ir_http,
    ir_http_headers,
    ir_qweb,
    lcc_help_page,
    lcc_trail,
    people,
)
