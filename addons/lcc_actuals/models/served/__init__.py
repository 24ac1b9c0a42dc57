# What a provider's users see of each model, which record rules ask.
from . import lcc_served, served_models
