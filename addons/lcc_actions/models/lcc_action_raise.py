from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.lcc_actuals.tools.cells import one_line
from odoo.addons.lcc_actuals.tools.weeks import long_date

from ..exceptions import ActionRefused
from ..tools.steps import COUNCIL, PROVIDER
from .lcc_action_thread import MOST_FILES
from .lcc_action_type import KINDS

LONGEST_TITLE = 120


class LccAction(models.Model):
    """Raising an action: every rule of the form [New Action], whoever sends it."""

    _inherit = "lcc.action"

    @api.model
    def action_raise(self, provider_id, values, files=()):
        """Raise an action (guide: [Create Action]); return its id.

        ``values`` holds ``type_id``, ``kind`` and ``entity_id`` as ``get_choices``
        names them, ``date_due`` (a date or ISO text; the earliest when empty),
        ``title``, ``text``, and may hold ``about_kind`` and ``about_id``, of which the
        text keeps what ``get_text_for`` says. ``files`` are (name, content as base64)
        pairs.

        Raise AccessError without the role Actions for the provider, ActionRefused with
        all that is wrong. Officers raise any type, due whenever they say.
        """
        provider = self._get_provider(provider_id)
        if not isinstance(values, dict):
            raise UserError(self.env._("The action's values are no set of fields."))
        problems = {}
        vals = {
            "provider_id": provider.id,
            "raised_by_provider": not self._is_officer(),
            **self._check_subject(provider, values, problems),
            "title": self._check_title(values.get("title"), problems),
            "text": self._check_text(self._get_full_text(values), problems),
        }
        kept = self._check_files(files, problems)
        if problems:
            raise ActionRefused(problems)
        action = self._ours().create(vals)
        side = PROVIDER if vals["raised_by_provider"] else COUNCIL
        action._post(side, action.text, kept)
        return action.id

    # Checks

    @api.model
    def _check_subject(self, provider, values, problems):
        """Return type, kind, entity and due date of what was sent."""
        try:
            action_type = self._find_type(values.get("type_id"))
        except AccessError as error:
            problems["type_id"] = str(error)
            return {}
        kind = values.get("kind")
        if kind not in action_type._get_kinds():
            problems["kind"] = (
                self._get_kind_problem(action_type, kind)
                if str(kind) in KINDS
                else self.env._("Choose what the action is related to.")
            )
            entity = self.browse()
        else:
            entity = self._find_entities(kind, provider, values.get("entity_id") or 0)
            if not entity:
                problems["entity_id"] = self.env._(
                    "There is no such %(kind)s. Choose one of the list.",
                    kind=KINDS[kind][0].lower(),
                )
        vals = {
            "type_id": action_type.id,
            "kind": kind,
            "date_due": self._check_due(values.get("date_due"), action_type, problems),
        }
        if entity:
            vals[KINDS[kind][2]] = entity.id
        return vals

    @api.model
    def _check_due(self, value, action_type, problems):
        """Return the due date. Earlier than the type's earliest is refused to
        providers only."""
        earliest = action_type._get_earliest_due()
        if not value:
            return earliest
        try:
            day = fields.Date.to_date(value)
        except (TypeError, ValueError):
            day = None
        if not day or day.year < 2000:
            problems["date_due"] = self.env._(
                "Enter a date, such as %(day)s.", day=earliest.isoformat()
            )
        elif day < earliest and not self._is_officer():
            problems["date_due"] = self.env._(
                "Actions of the type %(type)s are due on %(day)s at the earliest: "
                "%(days)s working days from today. Choose that day or a later one.",
                type=action_type.name,
                day=long_date(earliest),
                days=action_type.due_days,
            )
        return day

    @api.model
    def _check_title(self, title, problems):
        title = one_line(str(title or ""))
        if not title:
            problems["title"] = self.env._("Enter a title.")
        elif len(title) > LONGEST_TITLE:
            problems["title"] = self.env._(
                "The title has %(length)s characters; shorten it to %(most)s.",
                length=len(title),
                most=LONGEST_TITLE,
            )
        return title

    @api.model
    def _get_full_text(self, values):
        """Return the text with what it was pre-filled with, which stays even when it
        was deleted by hand (guide: do not remove this)."""
        text = self._clean_text(values.get("text"))
        begun = self.get_text_for(values.get("about_kind"), values.get("about_id"))
        if begun and begun not in text:
            text = f"{begun}\n{text}".strip()
        return text

    @api.model
    def _check_files(self, files, problems):
        """Return (name, bytes, mimetype) of files from outside, all of them looked
        at."""
        if not isinstance(files, list | tuple):
            problems["files"] = self.env._("The files are not a list of files.")
            return []
        if len(files) > MOST_FILES:
            problems["files"] = self.env._(
                "At most %(most)s files are taken at once. Reply with the others.",
                most=MOST_FILES,
            )
            return []
        kept, wrong = [], []
        for file in files:
            try:
                kept.append(self._check_file(file))
            except UserError as error:
                wrong.append(str(error))
        if wrong:
            problems["files"] = "\n".join(wrong)
        return kept

    @api.model
    def _check_file(self, file):
        if not isinstance(file, list | tuple) or len(file) != 2:
            raise UserError(self.env._("A file is a name and its content."))
        name, content = file
        name = self._lcc_clean_file_name(name)
        raw = self._lcc_decode_file(name, content)
        return name, raw, self._lcc_get_mimetype(name, raw)
