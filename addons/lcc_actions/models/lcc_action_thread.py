import base64

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.tools import plaintext2html

from odoo.addons.lcc_actuals.models.saved_records import check_saved

from ..tools.plain_text import plain_text
from ..tools.steps import COUNCIL, PROVIDER

#: An e-mail or upload of more is no answer any more.
MOST_FILES = 10
LONGEST_TEXT = 10_000
#: Which subtype a side's posts have; notes of the council's own have another.
SUBTYPES = {COUNCIL: "mail.mt_comment", PROVIDER: "lcc_actions.mt_provider_post"}
#: Which types of messages are posts.
SHOWN = ("comment", "email")


class LccAction(models.Model):
    """The thread: what each side posted, with files.

    Providers never read messages or attachments themselves: those carry staff's names
    and notes of the council's own. ``get_posts`` and ``get_file`` give what is theirs.
    """

    _inherit = "lcc.action"

    # Public methods

    def get_posts(self):
        """Return the posts, the oldest first, without the council's own notes.

        Each has ``id``, ``date`` (UTC, as the database keeps it), ``side`` ("provider"
        or "council"), ``author`` (the provider's user; the council's name for staff),
        ``text`` (plain) and ``files``: a list of ``id``, ``name`` and ``size`` (bytes).
        Raise AccessError for whoever can't read the action.
        """
        self.ensure_one()
        self.check_access("read")
        # Asked for once: each time it takes a query.
        provider_subtype = self.env.ref(SUBTYPES[PROVIDER])
        return [
            self._post_row(post, post.subtype_id == provider_subtype)
            for post in self._get_messages()
        ]

    def get_file(self, file_id):
        """Return a file of a post: ``name``, ``mimetype`` and ``content`` (base64).

        Raise AccessError for what is not beside a post of this action.
        """
        file = self._find_file(file_id)
        return {
            "name": file.name,
            "mimetype": file.mimetype,
            "content": base64.b64encode(file.raw).decode(),
        }

    def action_mark_seen(self):
        """Note that the user has looked at all posts of these actions."""
        check_saved(self)
        self.check_access("read")
        # Whoever may read may have read; rows of others stay.
        seen_sudo = self.env["lcc.action.seen"].sudo()
        known = seen_sudo.search(
            [("action_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        )
        now = self.env.cr.now()
        seen_sudo.create(
            [
                {"action_id": action.id, "user_id": self.env.uid, "date_seen": now}
                # Whoever names one twice has seen it once.
                for action in self.union() - known.action_id.sudo(False)
            ]
        )

    # Reading

    def _get_messages(self):
        """Return the posts of both sides as sudo; who calls this has checked that the
        user reads the action."""
        subtypes = [self.env.ref(name).id for name in SUBTYPES.values()]
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("subtype_id", "in", subtypes),
                    ("message_type", "in", SHOWN),
                    ("is_internal", "=", False),
                ],
                order="id",
            )
        )

    def _post_row(self, post_sudo, by_provider):
        company_sudo = self.sudo().company_id
        return {
            "id": post_sudo.id,
            "date": post_sudo.date,
            "side": PROVIDER if by_provider else COUNCIL,
            "author": post_sudo.author_id.name if by_provider else company_sudo.name,
            "text": plain_text(post_sudo.body),
            "files": [
                {"id": file.id, "name": file.name, "size": file.file_size}
                for file in post_sudo.attachment_ids.sorted("id")
            ],
        }

    def _find_file(self, file_id):
        """Return a file beside a post, as sudo, for whoever reads the action. Raise
        AccessError for any other."""
        self.ensure_one()
        self.check_access("read")
        number = self._as_number(file_id)
        files_sudo = self._get_messages().attachment_ids
        found = files_sudo.filtered(lambda file: file.id == number)
        if not found:
            raise AccessError(self.env._("There is no such file with this action."))
        return found

    # Posting

    def _post(self, side, text, files=(), **mail):
        """Post what the current user says for ``side``, with checked ``files``: (name,
        bytes, mimetype). ``mail`` is what is kept of an e-mail it came in."""
        self.ensure_one()
        kept = self._keep_files(files, side == PROVIDER)
        # Odoo's own posting, which the access rows keep portal users from.
        poster = self._ours().with_user(SUPERUSER_ID)
        message = poster.message_post(
            body=plaintext2html(text),
            message_type="email" if mail else "comment",
            subtype_xmlid=SUBTYPES[side],
            author_id=self.env.user.partner_id.id,
            attachment_ids=kept.ids,
            **mail,
        )
        if side == COUNCIL:
            self._tell_provider()
        return message

    def _keep_files(self, files, by_provider):
        # Kept as sent: Odoo would shrink a large picture.
        attachments_sudo = (
            self.env["ir.attachment"].sudo().with_context(image_no_postprocess=True)
        )
        return attachments_sudo.create(
            [
                {
                    "name": name,
                    "raw": raw,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                    "lcc_is_provider_file": by_provider,
                }
                for name, raw, mimetype in files
            ]
        )

    @api.model
    def _clean_text(self, text):
        """Return a text of several lines as it is kept."""
        text = str(text or "").replace("\r\n", "\n").replace("\r", "\n")
        text = text.encode(errors="ignore").decode().replace("\0", "")
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
