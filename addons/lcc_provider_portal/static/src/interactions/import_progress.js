import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const SECOND = 1000;
/** How far the work is gets spoken so often and no more. */
const SPOKEN_STEPS = 4;

/**
 * Shows how far an import at work is, and its result when it is finished. The page
 * works without: its link shows the same.
 */
export class ImportProgress extends Interaction {
    static selector = ".o_lcc_import_progress";

    setup() {
        this.spoken = 0;
    }

    start() {
        this.waitForTimeout(() => this.poll(), SECOND);
    }

    async poll() {
        const progress = await this.waitFor(this.fetchProgress());
        if (progress && !progress.working) {
            window.location.reload();
            return;
        }
        if (progress) {
            this.show(progress);
        }
        this.waitForTimeout(() => this.poll(), progress ? SECOND : 5 * SECOND);
    }

    /** @returns {Promise<Object|null>} null when the server can't be reached */
    async fetchProgress() {
        try {
            const response = await fetch(this.el.dataset.url);
            // Signed out, or the import is gone: the page itself says so.
            const isAnswer = response.ok && !response.redirected;
            return isAnswer ? await response.json() : { working: false };
        } catch {
            return null;
        }
    }

    show({ done, total, text }) {
        this.el.querySelector("[data-text]").textContent = text;
        if (!total) {
            return;
        }
        const bar = this.el.querySelector("progress");
        bar.max = total;
        bar.value = done;
        const step = Math.floor((SPOKEN_STEPS * done) / total);
        if (step > this.spoken) {
            this.spoken = step;
            this.el.querySelector("[data-spoken]").textContent = text;
        }
    }
}

registry
    .category("public.interactions")
    .add("lcc_provider_portal.import_progress", ImportProgress);
