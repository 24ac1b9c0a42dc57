import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const SECOND = 1000;
const MINUTE = 60;
/** Within the last minute the time is told in steps of so many seconds. */
const STEP = 20;
/** Where the browser keeps, for all tabs, when the sign-in ends. */
const KEY = "lcc_sign_in_ends";
const REASONS = ["idle", "hours"];
/** Marks the address of a form as sent by the page itself; see kept_form.py. */
const UNSENT = "lcc_unsent";

/**
 * Says some minutes before that the sign-in ends, lets the user stay signed in, and
 * leads to the sign-in page when it has ended; what was typed by then is kept by the
 * server for who signs in again. The server does the same for each page that is asked
 * for; use in one tab counts for all of them.
 */
export class SignInTime extends Interaction {
    static selector = "dialog.o_lcc_sign_in_time";
    dynamicContent = {
        _root: { "t-on-cancel.prevent": () => this.onEscape() },
        form: { "t-on-submit.prevent": () => this.stay() },
        "[data-close]": { "t-on-click": () => this.dismiss() },
    };

    setup() {
        const { dataset } = this.el;
        this.warnings = {
            idle: Number(dataset.idleWarning),
            hours: Number(dataset.hoursWarning),
        };
        this.dismissed = null;
        this.hasLeft = false;
        this.take({ idle: dataset.idleLeft, hours: dataset.hoursLeft });
    }

    start() {
        const timer = setInterval(() => this.look(), SECOND);
        this.registerCleanup(() => clearInterval(timer));
        this.look();
    }

    /**
     * Keep when the sign-in ends, for the other tabs too.
     * @param {Object} left seconds by reason; what is missing never ends
     */
    take(left) {
        this.ends = {};
        for (const why of REASONS) {
            if (left[why] !== undefined) {
                this.ends[why] = Date.now() + Number(left[why]) * SECOND;
            }
        }
        try {
            localStorage.setItem(KEY, JSON.stringify(this.ends));
        } catch {
            // A browser that keeps nothing: this tab alone knows.
        }
    }

    /** @returns {Object} when the sign-in ends, as the tab that was used last knows */
    readEnds() {
        try {
            return JSON.parse(localStorage.getItem(KEY)) || this.ends;
        } catch {
            return this.ends;
        }
    }

    /** Warn, stop warning or leave, as the time is. */
    look() {
        this.ends = this.readEnds();
        const [next] = Object.entries(this.ends).sort((a, b) => a[1] - b[1]);
        if (!next || this.hasLeft) {
            return;
        }
        const [why, end] = next;
        const left = Math.ceil((end - Date.now()) / SECOND);
        // The server counts from before the page was sent, so it is over there too.
        if (left < 0) {
            this.leave(why);
        } else if (left <= this.warnings[why] && end !== this.dismissed) {
            this.warn(why, left);
        } else {
            this.close();
        }
    }

    warn(why, left) {
        const title = this.el.querySelector("[data-title]");
        const words = title.dataset.title.replace("{time}", sayTime(left));
        if (title.textContent !== words) {
            title.textContent = words;
        }
        for (const part of this.el.querySelectorAll("[data-why]")) {
            part.hidden = part.dataset.why !== why;
        }
        this.why = why;
        if (!this.el.open) {
            this.el.showModal();
            // Not the button: whoever is typing would press it unaware.
            this.el.focus();
        }
    }

    /** The focus goes back to where it was. */
    close() {
        if (this.el.open) {
            this.sayFailed(false);
            this.el.close();
        }
    }

    /** Who presses a key is here, and stays if that can be. */
    onEscape() {
        return this.why === "hours" ? this.dismiss() : this.stay();
    }

    dismiss() {
        this.dismissed = this.ends[this.why];
        this.close();
    }

    async stay() {
        const left = await this.waitFor(this.askToStay());
        if (left) {
            this.take(left);
            this.look();
        } else {
            this.sayFailed(true);
        }
    }

    sayFailed(hasFailed) {
        const text = this.el.querySelector("[data-failed]");
        text.textContent = hasFailed ? text.dataset.failed : "";
    }

    /** @returns {Promise<Object|null>} null when the server did not answer as asked */
    async askToStay() {
        const form = this.el.querySelector("form");
        const body = new URLSearchParams(new FormData(form));
        try {
            const response = await fetch(form.action, { method: "POST", body });
            if (response.redirected) {
                this.leave("idle");
            }
            return response.ok ? await response.json() : null;
        } catch {
            return null;
        }
    }

    leave(why) {
        this.hasLeft = true;
        const form = this.findTyped();
        if (form) {
            this.sendUnsent(form, why);
            return;
        }
        const query = new URLSearchParams({
            // The page that answers a form can't be opened by its own address.
            redirect: this.el.dataset.page || location.pathname + location.search,
            ended: why,
        });
        window.location.assign(`/web/login?${query}`);
    }

    /**
     * @returns {HTMLFormElement|undefined} the form with what was typed and not sent; on
     * a page that answers a form, else the one that was refused, which isn't saved
     * either. Passwords and files are never kept.
     */
    findTyped() {
        const forms = [...document.querySelectorAll("main form[method=post]")].filter(
            (form) => !fieldsOf(form).some(isSecret)
        );
        const typed = forms.find((form) => fieldsOf(form).some(isTyped));
        if (typed || !this.el.dataset.page) {
            return typed;
        }
        return (
            forms.find((form) => form.querySelector("[aria-invalid=true]")) ||
            forms.find((form) => fieldsOf(form).some(isText))
        );
    }

    /** Send it as Enter would, marked as what nobody sent: the server does nothing of it. */
    sendUnsent(form, why) {
        const button = [...form.elements].find((field) => field.type === "submit");
        if (button && button.name) {
            const field = document.createElement("input");
            Object.assign(field, { type: "hidden", name: button.name, value: button.value });
            form.append(field);
        }
        // Past fields that are called "action" or "submit".
        const address = new URL(form.getAttribute("action") || "", location.href);
        address.searchParams.set(UNSENT, why);
        form.setAttribute("action", address.href);
        HTMLFormElement.prototype.submit.call(form);
    }
}

/** @returns {HTMLElement[]} the fields that are sent */
function fieldsOf(form) {
    return [...form.elements].filter((field) => field.name);
}

/** @returns {boolean} whether the field is a password or a file */
function isSecret(field) {
    return field.type === "password" || (field.type === "file" && Boolean(field.value));
}

/** @returns {boolean} whether the field says something else than when the page came */
function isTyped(field) {
    if (field.type === "checkbox" || field.type === "radio") {
        return field.checked !== field.defaultChecked;
    }
    if (field.options) {
        const marked = [...field.options].findIndex((option) => option.defaultSelected);
        return field.selectedIndex !== Math.max(0, marked);
    }
    return isText(field) && field.value !== field.defaultValue;
}

/** @returns {boolean} whether the field is one to type into */
function isText(field) {
    return field.defaultValue !== undefined && !["hidden", "submit"].includes(field.type);
}

/** @returns {string} "5 minutes", "1 minute", "40 seconds" */
function sayTime(left) {
    if (left <= MINUTE - STEP) {
        const seconds = Math.max(STEP, Math.ceil(left / STEP) * STEP);
        return `${seconds} seconds`;
    }
    const minutes = Math.ceil(left / MINUTE);
    return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

registry
    .category("public.interactions")
    .add("lcc_provider_portal.sign_in_time", SignInTime);
