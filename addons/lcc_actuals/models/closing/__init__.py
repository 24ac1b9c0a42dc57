# Everything held on a client, and closing a client or a provider for good.
from . import (
    subject,
    client_closing,
    shared_documents,
    provider_closing,
    provider_records,
    no_new_documents,
)
