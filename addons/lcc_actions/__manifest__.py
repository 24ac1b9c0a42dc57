{
    "name": "Care Purchasing: Actions and Change Requests",
    "summary": "What providers and the council ask of each other, and who is to answer",
    "version": "19.0.1.0.0",
    "category": "Accounting/Care Purchasing",
    "author": "LCC Provider Portal contributors",
    "license": "AGPL-3",
    "depends": ["lcc_provider_portal"],
    "data": [],
}
