# What is noted, who notes it, and which models are about clients.
from . import ir_http, lcc_trail, lcc_trail_calls, lcc_trailed, trailed_models
