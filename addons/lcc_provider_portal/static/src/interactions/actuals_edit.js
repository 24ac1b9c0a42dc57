import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

/** Units are counted in ten-thousandths, so that sums are exact. */
const SCALE = 10000;

/**
 * @param {string} text what was typed
 * @returns {number|null} ten-thousandths of a unit, null when it is no quantity
 */
function parseQuantity(text) {
    const match = /^([0-9]{1,4})(?:[.,]([0-9]{1,2}))?$/.exec(text.trim());
    return match ? Number(match[1]) * SCALE + Number((match[2] || "").padEnd(4, "0")) : null;
}

function quantityText(quantity) {
    return String(quantity / SCALE);
}

function moneyText(pence) {
    const pounds = (pence / 100).toLocaleString("en-GB", {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
    });
    return `£${pounds}`;
}

/** Quantity x price in pence, rounded half up as the server does. */
function costOf(quantity, pricePence) {
    return Math.floor((quantity * pricePence + SCALE / 2) / SCALE);
}

/**
 * Recalculates cost and sum of a client's week while it is typed. The page works
 * without: saving checks and calculates the same on the server.
 */
export class ActualsEdit extends Interaction {
    static selector = ".o_lcc_edit";
    dynamicContent = {
        "tbody[data-kind] input": { "t-on-input": (ev) => this.onInput(ev) },
    };

    /** What comes back with an error or a conflict shows what was typed. */
    start() {
        for (const line of this.el.querySelectorAll("tbody[data-kind]")) {
            this.updateLine(line);
        }
        this.updateTotal();
    }

    onInput(ev) {
        this.updateLine(ev.target.closest("tbody"));
        this.updateTotal();
    }

    quantityOf(line, name) {
        const field = line.querySelector(`input[name$="-${name}"]`);
        return field ? parseQuantity(field.value) : 0;
    }

    updateLine(line) {
        const actual = this.quantityOf(line, "qty_actual");
        const frustrated = this.quantityOf(line, "qty_frustrated");
        const extra = line.querySelector("[data-figure='qty_extra']");
        if (extra && line.dataset.kind === "unplanned") {
            extra.textContent = actual === null ? "--" : quantityText(actual);
        }
        line.querySelector("[data-sum]").textContent = this.sumText(line, actual, frustrated);
        // A line that is being added has no cost until it is saved.
        if (line.dataset.saved && actual !== null && frustrated !== null) {
            this.updateCost(line, actual + frustrated);
        }
    }

    updateCost(line, payable) {
        const price = Math.round(Number(line.dataset.price) * 100);
        const pence = costOf(payable, price);
        line.dataset.amount = pence / 100;
        line.querySelector("[data-cost]").textContent = _t(
            "%(cost)s = %(quantity)s (Actual + Frstd) %(unit)s x %(price)s",
            {
                cost: moneyText(pence),
                quantity: quantityText(payable),
                unit: line.dataset.unit,
                price: moneyText(price),
            }
        );
    }

    /** Says the sum that does not add up, "" when it does or can't be read. */
    sumText(line, actual, frustrated) {
        const planned = parseQuantity(line.dataset.planned);
        const missed = this.quantityOf(line, "qty_missed");
        const extra = this.quantityOf(line, "qty_extra");
        if (line.dataset.kind !== "planned" || [actual, frustrated, missed, extra].includes(null)) {
            return "";
        }
        const expected = planned - frustrated - missed + extra;
        if (actual === expected) {
            return "";
        }
        return _t(
            "Actual %(actual)s is not Planned %(planned)s - Frustrated %(frustrated)s - Missed %(missed)s + Extra %(extra)s = %(expected)s.",
            {
                actual: quantityText(actual),
                planned: quantityText(planned),
                frustrated: quantityText(frustrated),
                missed: quantityText(missed),
                extra: quantityText(extra),
                expected: quantityText(expected),
            }
        );
    }

    updateTotal() {
        const lines = this.el.querySelectorAll("tbody[data-amount]");
        const pence = [...lines].reduce(
            (sum, line) => sum + Math.round(Number(line.dataset.amount) * 100),
            0
        );
        this.el.querySelector("[data-week-total]").textContent = moneyText(pence);
    }
}

registry.category("public.interactions").add("lcc_provider_portal.actuals_edit", ActualsEdit);
