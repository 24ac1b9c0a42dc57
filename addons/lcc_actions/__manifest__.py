{
    "name": "Care Purchasing: Actions and Change Requests",
    "summary": "What providers and the council ask of each other, and who is to answer",
    "version": "19.0.1.0.0",
    "category": "Accounting/Care Purchasing",
    "author": "LCC Provider Portal contributors",
    "license": "AGPL-3",
    "depends": ["lcc_provider_portal"],
    "data": [
        "security/ir.model.access.csv",
        "security/lcc_actions_security.xml",
        "data/ir_sequence_data.xml",
        "data/mail_message_subtype_data.xml",
        "data/lcc_action_team_data.xml",
        "data/lcc_action_type_data.xml",
    ],
}
