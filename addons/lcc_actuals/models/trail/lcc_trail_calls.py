import functools

from odoo import models

from odoo.addons.web.models.models import Base

#: What RPC may read by, and Odoo from a replica of the database where there is one.
READS = (
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "name_search",
    "read",
    "read_group",
    "search_read",
    "web_name_search",
    "web_read",
    "web_read_group",
    "web_search_read",
)


def _from_database(model_class, name):
    """Return the reading method as it is, but for where Odoo takes it to read."""

    @functools.wraps(getattr(Base, name))
    def read(self, *args, **kwargs):
        return getattr(super(model_class, self), name)(*args, **kwargs)

    read._readonly = False
    return read


def from_database(model_class):
    """Let all READS of a class of models, which this decorates, go to the database
    itself. Models that read in a way of their own, as bills do, need it beside
    ``lcc.trail.calls``, which comes after Odoo's other mixins."""
    for name in READS:
        setattr(model_class, name, _from_database(model_class, name))
    return model_class


@from_database
class LccTrailCalls(models.AbstractModel):
    """Models whose reading is noted, which a replica could not: over RPC they are read
    from the database itself. Odoo would find out by itself, with a warning in its log,
    and ask again."""

    _name = "lcc.trail.calls"
    _description = "Read from the Database Itself"
