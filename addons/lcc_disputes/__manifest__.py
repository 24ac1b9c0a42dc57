{
    "name": "Care Purchasing: Disputes",
    "summary": "Weeks that the council questions, corrected or explained by the provider",
    "version": "19.0.1.0.0",
    "category": "Accounting/Care Purchasing",
    "author": "LCC Provider Portal contributors",
    "license": "AGPL-3",
    "depends": ["lcc_provider_portal"],
    "data": [],
}
