"""What only closing a client or a provider may do, whoever asks for it by RPC."""

#: Context key of closing. Its value is an object of ours: RPC can't send it.
_KEY = "lcc_closing"
_CLOSING = object()


def as_closing(records):
    """Return the records to be hidden or removed; nothing tracks what they said."""
    return records.with_context(**{_KEY: _CLOSING, "tracking_disable": True})


def is_closing(records):
    """Tell whether somebody is being closed."""
    return records.env.context.get(_KEY) is _CLOSING
