from . import (
    test_access_rules,
    test_bill_privacy,
    test_export_pages,
    test_import_pages,
    test_invoice_document,
    test_invoice_document_pages,
    test_invoice_pages,
    test_isolation,
    test_pages,
    test_purchase_orders,
    test_queries,
    test_random_uploads,
)
