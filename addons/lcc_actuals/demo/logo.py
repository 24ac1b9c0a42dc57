"""A logo for the invented council: five petals."""

import base64
import io
from math import cos, pi, sin

from PIL import Image, ImageDraw

SIZE, PETAL, REACH, HEART = 256, 52, 66, 34
RED, GOLD = "#a4123f", "#f2b632"


def draw_logo():
    """Return the logo as Odoo keeps images: a PNG in base64."""
    image = Image.new("RGBA", (SIZE, SIZE))
    draw = ImageDraw.Draw(image)
    for petal in range(5):
        angle = 2 * pi * petal / 5 - pi / 2
        _dot(draw, REACH * cos(angle), REACH * sin(angle), PETAL, RED)
    _dot(draw, 0, 0, HEART, GOLD)
    file = io.BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue())


def _dot(draw, right, down, radius, colour):
    x, y = SIZE / 2 + right, SIZE / 2 + down
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
