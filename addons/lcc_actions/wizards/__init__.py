from . import lcc_action_decision, lcc_action_many, lcc_change_decision
