from . import controllers, models
from .tools.log_privacy import keep_people_out_of_the_log

keep_people_out_of_the_log()
