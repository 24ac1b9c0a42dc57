import { WarningDialog } from "@web/core/errors/error_dialogs";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Odoo chooses a dialog by the exact name of the exception; without this, a
 * refusal would read "Oops! Something went wrong".
 */
class RefusalDialog extends WarningDialog {
    inferTitle() {
        return _t("Not Recorded");
    }
}

for (const name of ["ActualsRefused", "ActualsConflict"]) {
    registry
        .category("error_dialogs")
        .add(`odoo.addons.lcc_actuals.exceptions.${name}`, RefusalDialog);
}
