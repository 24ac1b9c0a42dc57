from . import casts, frame
