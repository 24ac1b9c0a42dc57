from . import planning, quantities, weeks
