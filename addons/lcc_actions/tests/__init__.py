from . import test_appendix_b, test_steps
