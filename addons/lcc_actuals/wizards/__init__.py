from . import lcc_actuals_generate
