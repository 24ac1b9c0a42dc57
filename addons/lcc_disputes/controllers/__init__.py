from . import dispute, dispute_week, disputes, home
