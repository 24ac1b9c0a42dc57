from .people import build_more
