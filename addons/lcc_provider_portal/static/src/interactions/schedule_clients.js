import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** More clients than these are a long way on a phone. */
const FEW = 5;

/**
 * Folds the clients of a scheduled payment on a phone, except those with a question, and
 * opens or folds all of them. The page works without: each is opened and folded by itself.
 */
export class ScheduleClients extends Interaction {
    static selector = ".o_lcc_schedule";
    dynamicContent = {
        "[data-fold]": { "t-on-click": (ev) => this.fold(ev.currentTarget.dataset.fold) },
        // For browsers whose paper shows only what is open.
        _window: { "t-on-beforeprint": () => this.fold("open") },
    };

    start() {
        this.clients = [...this.el.querySelectorAll(".o_lcc_client_lines")];
        const buttons = this.el.querySelector(".o_lcc_fold");
        if (buttons) {
            buttons.hidden = this.clients.length <= FEW;
        }
        const isPhone = window.matchMedia("(max-width: 767px)").matches;
        if (isPhone && this.clients.length > FEW) {
            this.fold("close", (client) => !client.querySelector(".o_lcc_notes"));
        }
    }

    fold(way, isMeant = () => true) {
        for (const client of this.clients.filter(isMeant)) {
            client.open = way === "open";
        }
    }
}

registry
    .category("public.interactions")
    .add("lcc_provider_portal.schedule_clients", ScheduleClients);
