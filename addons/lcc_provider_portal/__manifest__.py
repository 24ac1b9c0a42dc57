{
    "name": "Care Purchasing: Provider Portal",
    "summary": "Where care providers say what they delivered each week",
    "version": "19.0.1.0.0",
    "category": "Accounting/Care Purchasing",
    "author": "LCC Provider Portal contributors",
    "license": "AGPL-3",
    "depends": ["auth_passkey_portal", "auth_totp_portal", "lcc_actuals"],
    "data": [
        "security/ir.model.access.csv",
        "security/lcc_provider_portal_security.xml",
        "data/auth_signup_data.xml",
        "views/portal_components_templates.xml",
        "views/portal_layout_templates.xml",
        "views/portal_home_templates.xml",
        "views/portal_actuals_templates.xml",
        "views/portal_actuals_edit_templates.xml",
        "views/portal_actuals_export_templates.xml",
        "views/portal_actuals_import_templates.xml",
        "views/portal_package_lines_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "lcc_provider_portal/static/src/scss/*.scss",
            "lcc_provider_portal/static/src/interactions/*.js",
        ],
    },
}
