"""What a provider's care system can ask for over the JSON API, for the page that says
so; ``docs/api.md`` says the same at length."""

from typing import NamedTuple


class Call(NamedTuple):
    """``sends`` are the names that the body may have: "ids" and the arguments of the
    method; ``gives`` are fields worth asking for."""

    model: str
    method: str
    sends: tuple
    text: str
    gives: tuple = ()


class Topic(NamedTuple):
    title: str
    text: str
    calls: tuple


FIND = ("domain", "fields", "limit", "offset", "order")

CALLS = (
    Topic(
        "Whom you act for",
        "Any role.",
        (
            Call(
                "lcc.provider.access",
                "search_read",
                FIND,
                "The providers of the key's user, and for each the roles and, in the "
                "role Actuals, the services: all, or those named.",
                (
                    "provider_id",
                    "role_actuals",
                    "role_invoices",
                    "role_payments",
                    "has_all_services",
                    "service_ids",
                ),
            ),
        ),
    ),
    Topic(
        "Care package line items",
        "The role Actuals, for their services, or Invoices.",
        (
            Call(
                "lcc.service",
                "search_read",
                FIND,
                "Your services.",
                ("name", "contract_id", "provider_id"),
            ),
            Call(
                "lcc.package.line",
                "search_read",
                FIND,
                "Your CPLIs; write_date tells what is new or changed.",
                (
                    "reference",
                    "client_id",
                    "service_id",
                    "service_level_id",
                    "kind",
                    "date_start",
                    "date_end",
                    "qty_week",
                    "visits_planned",
                    "write_date",
                ),
            ),
            Call(
                "lcc.client",
                "search_read",
                FIND,
                "Your clients, with the council's references.",
                ("name", "reference"),
            ),
        ),
    ),
    Topic(
        "Actuals",
        "The role Actuals. Read the lines of a week, then save each client's week or "
        "confirm it as it stands.",
        (
            Call(
                "lcc.service",
                "action_generate_actuals",
                ("ids", "week_start"),
                "Makes the rows of a week that are not there yet; the answer is how "
                "many. Asked twice it makes none.",
            ),
            Call(
                "lcc.actual",
                "search_read",
                FIND,
                "Lines of weeks, as planned and as recorded.",
                (
                    "client_id",
                    "package_line_id",
                    "service_level_id",
                    "qty_planned",
                    "qty_actual",
                    "qty_frustrated",
                    "qty_missed",
                    "qty_extra",
                    "visits",
                    "reason_id",
                    "comment",
                    "state",
                    "price_unit",
                    "amount_total",
                    "version",
                ),
            ),
            Call(
                "lcc.variance.reason",
                "search_read",
                FIND,
                "The reasons to choose from: their ids are reason_id of a line.",
                ("name",),
            ),
            Call(
                "lcc.actual",
                "action_save_week",
                ("service_id", "client_id", "week_start", "lines"),
                "Records a client's week, all of its lines at once, each with the "
                "version that was read; the answer is the ids of its lines.",
            ),
            Call(
                "lcc.actual",
                "action_confirm",
                ("ids",),
                "Confirms lines as they stand; the answer is how many were not "
                "confirmed before.",
            ),
        ),
    ),
    Topic(
        "Invoices and credit notes",
        "The role Invoices. Calculate, create with the keys of the lines you want, "
        "read the total, submit with the total that you read.",
        (
            Call(
                "account.move",
                "action_lcc_calculate",
                ("kind", "scope", "record_id", "provider_id"),
                "What a document could hold: lines with their keys, and the weeks that "
                "are missing from it and why. Changes nothing.",
            ),
            Call(
                "account.move",
                "action_lcc_create",
                ("kind", "scope", "record_id", "keys", "values", "provider_id"),
                "Draws it up, unsubmitted; the answer is its id.",
            ),
            Call(
                "account.move",
                "action_lcc_read",
                ("ids",),
                "One document: status, reasons, lines, totals, total_payable.",
            ),
            Call(
                "account.move",
                "action_lcc_submit",
                ("ids", "seen_total"),
                "Submits it, declaring that seen_total is true and accurate.",
            ),
            Call(
                "account.move",
                "search_read",
                FIND,
                "Your documents.",
                ("ref", "lcc_status", "invoice_date", "amount_total"),
            ),
        ),
    ),
    Topic(
        "Payments",
        "The role Payments.",
        (
            Call(
                "lcc.scheduled.payment",
                "search_read",
                FIND,
                "Your scheduled payments.",
                (
                    "display_name",
                    "date_start",
                    "date_end",
                    "date_cutoff",
                    "state",
                    "answer",
                    "amount_payable",
                ),
            ),
            Call(
                "lcc.scheduled.payment",
                "action_read_schedule",
                ("ids",),
                "One of them, line by line.",
            ),
            Call(
                "lcc.remittance.report",
                "action_read_remittance",
                (
                    "provider_id",
                    "contract_id",
                    "method_id",
                    "period",
                    "limit",
                    "offset",
                ),
                "What was paid, the newest first, each payment with its documents and "
                "their lines.",
            ),
            Call(
                "lcc.pending.report",
                "action_read_pending",
                ("provider_id", "status", "date_from", "date_to"),
                "Scheduled payments that are open, or finalised and not paid yet.",
            ),
        ),
    ),
)

#: (status, what it means and what to do) of answers that refuse.
ERRORS = (
    ("401", "The key is missing, unknown, revoked or has ended. Make another."),
    (
        "403",
        "The user may not do this, or it is another provider's, or of a service that "
        "is not the user's.",
    ),
    ("404", "There is no such model, method or record."),
    ("409", "Somebody else is at work on the same. Wait a little and try again."),
    (
        "422",
        "A rule is broken, the week changed since it was read, or ids, fields, domain, "
        "order or arguments are not what the call takes. Nothing was changed: read the "
        "message, read the data again, mend, send once more.",
    ),
    (
        "500",
        "The server could not do it, and nothing was changed: a value that it can't "
        "read, or a fault of its own. Check what you send, or try again later.",
    ),
)
