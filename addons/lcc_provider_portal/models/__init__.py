from . import account_move, ir_http, ir_qweb
