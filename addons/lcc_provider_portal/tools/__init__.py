from . import casts, frame, how_tos
