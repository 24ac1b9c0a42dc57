from . import dispute, dispute_week, disputes, help, home
