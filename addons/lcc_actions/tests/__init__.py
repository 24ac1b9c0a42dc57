from . import test_appendix_b, test_council, test_mail, test_steps, test_thread
