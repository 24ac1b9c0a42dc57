from . import lcc_actuals_generate, lcc_bill_decision
