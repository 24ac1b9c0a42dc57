from . import lcc_absence_report
from . import lcc_absence_report_check
from . import lcc_absence_report_effect
