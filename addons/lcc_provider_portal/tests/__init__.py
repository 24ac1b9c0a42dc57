from . import test_access_rules, test_isolation, test_pages, test_queries
