import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Fetches what fits when another type or kind is chosen, as [Continue] does without
 * scripts; what was typed and the files chosen below stay as they are.
 */
export class NewAction extends Interaction {
    static selector = ".o_lcc_new_action";
    dynamicContent = {
        _root: { "t-on-change": (ev) => this.onChange(ev.target) },
    };

    start() {
        this.askedLast = 0;
        this.hideButton(true);
        // Chosen before this script came, or back with the page from its history.
        const early = [...this.el.querySelectorAll("select")].find(isChanged);
        if (early) {
            this.onChange(early);
        }
    }

    hideButton(isHidden) {
        this.el.querySelector(".o_lcc_continue").hidden = isHidden;
    }

    async onChange(field) {
        if (!["type_id", "kind"].includes(field.name)) {
            return;
        }
        const number = ++this.askedLast;
        const typed = new FormData(this.el);
        typed.delete("files");
        typed.set("do", "continue");
        const asked = fetch(this.el.action, { method: "POST", body: typed });
        const page = await this.waitFor(asked.then((answer) => answer.text()));
        // What was asked first may be answered last.
        if (number === this.askedLast) {
            this.show(page, field);
        }
    }

    show(page, asked) {
        const fetched = new DOMParser().parseFromString(page, "text/html");
        const choices = fetched.querySelector(".o_lcc_action_choices");
        if (choices) {
            this.replaceChoices(choices, asked);
        }
        // Signed out meanwhile: the button says so.
        this.hideButton(Boolean(choices));
    }

    /**
     * Replaces what stands around the field that asked: by keyboard one may still be on
     * the way to an option of it, or on to the next field.
     */
    replaceChoices(choices, asked) {
        const there = this.el.querySelector(".o_lcc_action_choices");
        const focused = there.contains(document.activeElement) && document.activeElement.id;
        const kept = asked.closest(".o_lcc_field");
        const fetched = [...choices.childNodes];
        const place = fetched.indexOf(choices.querySelector(`#${asked.id}`).closest(".o_lcc_field"));
        for (const node of [...there.childNodes].filter((node) => node !== kept)) {
            node.remove();
        }
        kept.before(...fetched.slice(0, place));
        kept.after(...fetched.slice(place + 1));
        clearError(kept, asked);
        if (focused) {
            there.querySelector(`#${focused}`)?.focus();
        }
    }
}

/** Chosen anew, a field is right until the server says otherwise. */
function clearError(field, select) {
    field.classList.remove("o_lcc_field_error");
    field.querySelector(".o_lcc_error")?.remove();
    select.removeAttribute("aria-invalid");
    select.removeAttribute("aria-describedby");
}

/** Tell whether another option is chosen than the page came with. */
function isChanged(select) {
    const options = [...select.options];
    const came = options.findIndex((option) => option.defaultSelected);
    return select.selectedIndex !== Math.max(came, 0);
}

/** Says that a file is too large before it is sent; the server says the same after. */
export class ActionFiles extends Interaction {
    static selector = ".o_lcc_action_files";
    dynamicContent = {
        "input[type='file']": { "t-on-change": (ev) => this.onChange(ev.target) },
    };

    onChange(input) {
        const { maxBytes, tooLarge } = this.el.dataset;
        const file = [...input.files].find((found) => found.size > Number(maxBytes));
        this.el.querySelector("#files-error").textContent = file
            ? tooLarge.replace("{file}", () => file.name)
            : "";
        input.setAttribute("aria-invalid", String(Boolean(file)));
    }
}

/** Marks an action's posts as read once they are on the screen. */
export class SeenAction extends Interaction {
    static selector = ".o_lcc_mark_seen";

    async willStart() {
        const body = new FormData(this.el);
        const answer = await fetch(this.el.action, { method: "POST", body });
        this.el.hidden = answer.ok;
    }
}

registry.category("public.interactions").add("lcc_actions.new_action", NewAction);
registry.category("public.interactions").add("lcc_actions.action_files", ActionFiles);
registry.category("public.interactions").add("lcc_actions.seen_action", SeenAction);
