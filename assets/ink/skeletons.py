"""Draws characters as strokes from a font's skeletons, for ink_templates:

    python3 assets/ink/skeletons.py FONT.ttf CHARACTERS.txt OUT.json

CHARACTERS.txt holds one character a line. OUT.json is [{char, strokes}], y
downwards on a square of about 1000. Needs numpy and pillow. The strokes are the
branches of the thinned glyph (Zhang and Suen, 1984): enough for a template,
which asks for no order and no number of strokes.
"""

import json
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIZE, MARGIN, SCALE = 112, 14, 8
RING = [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)]
STRAIGHT = [(1, 0), (-1, 0), (0, 1), (0, -1)]
DIAGONAL = [(1, 1), (1, -1), (-1, 1), (-1, -1)]


def thinned(image):
    """A glyph (array of bool) reduced to lines one pixel wide."""
    image = np.pad(image.astype(np.uint8), 1)
    changed = True
    while changed:
        changed = False
        for turn in (0, 1):
            ring = [np.roll(image, (-y, -x), (0, 1)) for y, x in RING]
            count = sum(n.astype(int) for n in ring)
            steps = sum((ring[i] == 0) & (ring[(i + 1) % 8] == 1) for i in range(8)).astype(int)
            north, east, south, west = ring[0], ring[2], ring[4], ring[6]
            if turn == 0:
                free = (north * east * south == 0) & (east * south * west == 0)
            else:
                free = (north * east * west == 0) & (north * south * west == 0)
            gone = (image == 1) & (count >= 2) & (count <= 6) & (steps == 1) & free
            if gone.any():
                image[gone] = 0
                changed = True
    return image[1:-1, 1:-1]


def branches(skeleton):
    """Lines between the ends and crossings of a skeleton, as lists of pixels."""
    points = {(int(x), int(y)) for y, x in zip(*np.nonzero(skeleton))}

    def neighbours(p):
        x, y = p
        near = [(x + dx, y + dy) for dx, dy in STRAIGHT if (x + dx, y + dy) in points]
        # A diagonal step counts only where no straight way leads there.
        return near + [
            (x + dx, y + dy)
            for dx, dy in DIAGONAL
            if (x + dx, y + dy) in points and (x + dx, y) not in points and (x, y + dy) not in points
        ]

    degree = {p: len(neighbours(p)) for p in points}
    used, found = set(), []
    # Rings have neither end nor crossing, so every pixel is a start in the end.
    for start in sorted(p for p in points if degree[p] != 2) + sorted(points):
        for second in neighbours(start):
            if (start, second) in used:
                continue
            path = [start, second]
            used |= {(start, second), (second, start)}
            while degree[path[-1]] == 2:
                here = path[-1]
                onward = [q for q in neighbours(here) if (here, q) not in used]
                if not onward:
                    break
                used |= {(here, onward[0]), (onward[0], here)}
                path.append(onward[0])
            found.append(path)
    return found


def main():
    font, characters, out = sys.argv[1:]
    face = ImageFont.truetype(font, SIZE)
    drawn = []
    for character in open(characters, encoding="utf-8").read().split():
        image = Image.new("L", (SIZE + 2 * MARGIN, SIZE + 3 * MARGIN), 0)
        ImageDraw.Draw(image).text((MARGIN, MARGIN // 2), character, font=face, fill=255)
        lines = branches(thinned(np.array(image) > 110))
        # Crossings leave crumbs of two or three pixels.
        strokes = [
            [[x * SCALE, y * SCALE] for x, y in line[:-1:4] + line[-1:]] for line in lines if len(line) > 3
        ]
        if strokes:
            drawn.append({"char": character, "strokes": strokes})
    json.dump(drawn, open(out, "w", encoding="utf-8"), ensure_ascii=False)
    print(len(drawn), "characters")


main()
