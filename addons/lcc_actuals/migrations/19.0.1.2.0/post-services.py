"""Users can record actuals for some services of a provider."""


def migrate(cr, version):
    """Note which services earlier bulk imports and reported absences are about, as
    new ones do by themselves: who is limited later sees none of other services."""
    cr.execute(
        "INSERT INTO lcc_actuals_import_service_rel (import_id, service_id)"
        " SELECT DISTINCT import_id, service_id FROM lcc_actuals_import_row"
        " WHERE service_id IS NOT NULL ON CONFLICT DO NOTHING"
    )
    cr.execute(
        "INSERT INTO lcc_absence_report_service_rel (report_id, service_id)"
        " SELECT DISTINCT report.id, line.service_id FROM lcc_absence_report report"
        " JOIN lcc_package_line line ON line.client_id = report.client_id"
        " AND line.provider_id = report.provider_id ON CONFLICT DO NOTHING"
    )
