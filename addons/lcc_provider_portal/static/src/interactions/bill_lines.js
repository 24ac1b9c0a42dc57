import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Adds up the lines that are ticked for a new document and ticks all or none. The page
 * works without: the server adds up what it is sent.
 */
export class BillLines extends Interaction {
    static selector = ".o_lcc_new_lines";
    dynamicContent = {
        "input[name='keys']": { "t-on-change": () => this.updateTotal() },
        "[data-select]": { "t-on-click": (ev) => this.selectAll(ev) },
    };

    start() {
        this.el.querySelector(".o_lcc_select_all").hidden = false;
        // Going back in the browser can bring other ticks than the server sent.
        this.updateTotal();
    }

    selectAll(ev) {
        const isChecked = ev.currentTarget.dataset.select === "all";
        for (const box of this.el.querySelectorAll("input[name='keys']")) {
            box.checked = isChecked;
        }
        this.updateTotal();
    }

    updateTotal() {
        const ticked = this.el.querySelectorAll("input[name='keys']:checked");
        const pence = [...ticked].reduce((sum, box) => sum + Number(box.dataset.pence), 0);
        const total = this.el.querySelector("[data-total]");
        const pounds = (Math.abs(pence) / 100).toLocaleString("en-GB", {
            minimumFractionDigits: 2,
            maximumFractionDigits: 2,
        });
        total.textContent = `${pence < 0 ? "-" : ""}${total.dataset.total}${pounds}`;
    }
}

registry.category("public.interactions").add("lcc_provider_portal.bill_lines", BillLines);
