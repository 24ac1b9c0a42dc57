from contextlib import contextmanager

from odoo import models
from odoo.http import request
from werkzeug.exceptions import HTTPException, NotFound

from ..tools.answer_headers import harden, to_local


class IrHttp(models.AbstractModel):
    """Every answer, errors and redirects too, says what browsers must not do with it;
    and no page of an error shows where in the code it happened."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        try:
            with _hardened_aborts():
                return super()._match(path_info)
        except NotFound:
            # Another way to answer may be found yet, else _handle_error is asked.
            raise
        except HTTPException as refusal:
            # A wrong method, which nothing else of ours hears of.
            if refusal.code is not None:
                answer = refusal.get_response(request.httprequest.environ)
                _harden(answer)
                refusal.error_response = answer
            raise

    @classmethod
    def _pre_dispatch(cls, rule, args):
        with _hardened_aborts():
            return super()._pre_dispatch(rule, args)

    @classmethod
    def _dispatch(cls, endpoint):
        with _hardened_aborts():
            return super()._dispatch(endpoint)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        _harden(response)
        return result

    @classmethod
    def _handle_error(cls, exception):
        answer = super()._handle_error(exception)
        if isinstance(answer, HTTPException):
            # What isn't rendered has no headers yet.
            answer = answer.get_response(request.httprequest.environ)
        _harden(answer)
        return answer

    @classmethod
    def _redirect(cls, location, code=303):
        """Stay on this server where the address says so: browsers, and what writes the
        header, drop tabs and line ends, so ``/<tab>/evil.example`` is another host."""
        return super()._redirect(to_local(location), code)

    @classmethod
    def _get_exception_code_values(cls, exception):
        """Leave out what Odoo would show to anyone who adds ``?debug=1``: values of
        the request and of records stand in it. The log has it."""
        code, values = super()._get_exception_code_values(exception)
        values.pop("traceback", None)
        values.pop("qweb_exception", None)
        return code, values


def _harden(response):
    harden(response.headers, is_page=getattr(request, "is_frontend", False))


@contextmanager
def _hardened_aborts():
    """Harden an answer that is given by an exception without a status: it passes by
    all that Odoo does with errors."""
    try:
        yield
    except HTTPException as stop:
        if stop.code is None:
            _harden(stop.get_response(request.httprequest.environ))
        raise
