from . import lcc_dispute_decision, lcc_dispute_opening
