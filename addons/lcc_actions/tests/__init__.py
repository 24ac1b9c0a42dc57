from . import test_appendix_b, test_mail, test_steps, test_thread
