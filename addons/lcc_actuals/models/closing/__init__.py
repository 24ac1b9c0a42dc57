# Everything held on a client, and closing a client or a provider for good.
from . import subject, client_closing, provider_closing, no_new_documents
