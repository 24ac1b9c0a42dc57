import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Says that a file is too large before it is sent; the server says the same after. */
export class ImportFile extends Interaction {
    static selector = ".o_lcc_import_form";
    dynamicContent = {
        "input[type='file']": { "t-on-change": (ev) => this.onChange(ev) },
    };

    onChange(ev) {
        const [file] = ev.target.files;
        const { maxBytes, tooLarge } = this.el.dataset;
        const isTooLarge = Boolean(file) && file.size > Number(maxBytes);
        this.el.querySelector("#file-error").textContent = isTooLarge
            ? tooLarge.replace("{file}", () => file.name)
            : "";
        ev.target.setAttribute("aria-invalid", String(isTooLarge));
    }
}

registry.category("public.interactions").add("lcc_provider_portal.import_file", ImportFile);
