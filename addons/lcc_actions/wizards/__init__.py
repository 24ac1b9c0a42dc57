from . import lcc_action_decision, lcc_action_many
