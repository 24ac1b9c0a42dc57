from . import lcc_rate_statement
