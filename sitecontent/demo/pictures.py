"""Tile pictures for the demo town: star patterns as on glazed walls, drawn from a seed.

Each pattern is built the way the craftsmen built it, from polygons in contact: from the middle of
every edge of a tiling two lines run inwards at one angle, and where they meet a star appears.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]
WIDTH, HEIGHT = 1600, 900
SUPERSAMPLING = 2


@dataclass(frozen=True)
class Palette:
    """Glazes of one wall: the ground, the stars by the size of their polygon, the straps."""

    ground: Colour
    deep: Colour
    glazes: tuple[Colour, ...]
    strap: Colour
    gold: Colour


PALETTES: tuple[Palette, ...] = (
    Palette((9, 74, 84), (5, 44, 56), ((18, 128, 138), (30, 96, 140), (232, 190, 92)),
            (243, 236, 219), (226, 170, 60)),
    Palette((20, 52, 110), (10, 28, 66), ((26, 122, 160), (44, 84, 168), (238, 200, 110)),
            (240, 238, 228), (232, 184, 80)),
    Palette((14, 96, 88), (8, 58, 58), ((64, 158, 140), (20, 110, 128), (244, 214, 140)),
            (250, 243, 226), (216, 140, 60)),
    Palette((128, 66, 40), (78, 36, 26), ((190, 112, 62), (24, 116, 124), (240, 206, 136)),
            (252, 240, 218), (28, 128, 134)),
    Palette((38, 84, 60), (20, 52, 42), ((92, 148, 88), (22, 116, 112), (240, 206, 110)),
            (246, 241, 222), (222, 168, 66)),
    Palette((58, 50, 104), (32, 28, 66), ((96, 90, 164), (28, 118, 140), (240, 196, 120)),
            (244, 238, 228), (232, 176, 84)),
)  # fmt: skip


@dataclass(frozen=True)
class Polygon:
    """A regular polygon of a tiling: sides, centre, distance to a corner, turn in radians."""

    sides: int
    centre: Point
    radius: float
    turn: float

    def corners(self) -> list[Point]:
        return [
            _around(self.centre, self.radius, self.turn + 2 * math.pi * k / self.sides)
            for k in range(self.sides)
        ]


def _around(centre: Point, distance: float, angle: float) -> Point:
    return (centre[0] + distance * math.cos(angle), centre[1] + distance * math.sin(angle))


def _radius(sides: int, edge: float) -> float:
    return edge / (2 * math.sin(math.pi / sides))


def _apothem(sides: int, edge: float) -> float:
    return edge / (2 * math.tan(math.pi / sides))


def octagons_and_squares(edge: float, reach: float) -> Iterator[Polygon]:
    """The tiling 4.8.8 around the origin."""
    pitch = 2 * _apothem(8, edge)
    steps = int(reach / pitch) + 2
    for column in range(-steps, steps + 1):
        for row in range(-steps, steps + 1):
            centre = (column * pitch, row * pitch)
            yield Polygon(8, centre, _radius(8, edge), math.pi / 8)
            corner = (centre[0] + pitch / 2, centre[1] + pitch / 2)
            yield Polygon(4, corner, _radius(4, edge), 0.0)


def dodecagons_and_triangles(edge: float, reach: float) -> Iterator[Polygon]:
    """The tiling 3.12.12 around the origin."""
    pitch = 2 * _apothem(12, edge)
    between = pitch / math.sqrt(3)
    for centre in _hexagonal_lattice(pitch, reach):
        yield Polygon(12, centre, _radius(12, edge), math.pi / 12)
        for angle, turn in ((math.pi / 6, math.pi / 6), (math.pi / 2, math.pi / 2)):
            yield Polygon(3, _around(centre, between, angle), _radius(3, edge), turn)


def dodecagons_hexagons_squares(edge: float, reach: float) -> Iterator[Polygon]:
    """The tiling 4.6.12 around the origin."""
    pitch = 2 * _apothem(12, edge) + edge
    for centre in _hexagonal_lattice(pitch, reach):
        yield Polygon(12, centre, _radius(12, edge), math.pi / 12)
        for angle in (0.0, math.pi / 3, 2 * math.pi / 3):
            yield Polygon(
                4, _around(centre, pitch / 2, angle), _radius(4, edge), angle + math.pi / 4
            )
        for angle in (math.pi / 6, math.pi / 2):
            middle = _around(centre, pitch / math.sqrt(3), angle)
            yield Polygon(6, middle, _radius(6, edge), 0.0)


def hexagons(edge: float, reach: float) -> Iterator[Polygon]:
    """The tiling of hexagons around the origin."""
    for centre in _hexagonal_lattice(2 * _apothem(6, edge), reach):
        yield Polygon(6, centre, edge, math.pi / 6)


def _hexagonal_lattice(pitch: float, reach: float) -> Iterator[Point]:
    rise = pitch * math.sqrt(3) / 2
    rows = int(reach / rise) + 2
    columns = int(reach / pitch) + 2
    for row in range(-rows, rows + 1):
        for column in range(-columns, columns + 1):
            yield (column * pitch + (row % 2) * pitch / 2, row * rise)


@dataclass(frozen=True)
class Style:
    """A tiling, its edge in pixels of the finished picture and the angle of the lines."""

    tiling: Callable[[float, float], Iterator[Polygon]]
    edge: float
    contact_degrees: float


STYLES: tuple[Style, ...] = (
    Style(octagons_and_squares, 108, 67.5),
    Style(dodecagons_and_triangles, 84, 67),
    Style(dodecagons_hexagons_squares, 74, 60),
    Style(hexagons, 118, 60),
    Style(octagons_and_squares, 96, 56),
    Style(dodecagons_hexagons_squares, 82, 69),
)


def star_of(polygon: Polygon, contact: float) -> list[Point]:
    """Return the star inside ``polygon``: edge middles and the points where the lines meet."""
    corners = polygon.corners()
    star: list[Point] = []
    for place, start in enumerate(corners):
        end = corners[(place + 1) % polygon.sides]
        after = corners[(place + 2) % polygon.sides]
        star.append(_middle(start, end))
        star.append(_meeting(start, end, after, contact))
    return star


def _middle(one: Point, other: Point) -> Point:
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)


def _meeting(start: Point, corner: Point, after: Point, contact: float) -> Point:
    """Where the line from the edge before ``corner`` meets the line from the edge behind it."""
    inner = math.pi - _turn(start, corner, after)
    leg = math.dist(start, corner) / 2
    third = math.pi - contact - inner / 2
    distance = leg * math.sin(contact) / math.sin(third)
    to_middle = _middle(_middle(start, corner), _middle(corner, after))
    angle = math.atan2(to_middle[1] - corner[1], to_middle[0] - corner[0])
    return _around(corner, distance, angle)


def _turn(start: Point, corner: Point, after: Point) -> float:
    first = math.atan2(corner[1] - start[1], corner[0] - start[0])
    second = math.atan2(after[1] - corner[1], after[0] - corner[0])
    return abs((second - first + math.pi) % (2 * math.pi) - math.pi)


def _shrunk(points: list[Point], centre: Point, factor: float, turn: float = 0.0) -> list[Point]:
    cosine, sine = math.cos(turn) * factor, math.sin(turn) * factor
    return [
        (
            centre[0] + (x - centre[0]) * cosine - (y - centre[1]) * sine,
            centre[1] + (x - centre[0]) * sine + (y - centre[1]) * cosine,
        )
        for x, y in points
    ]


def _lit(colour: Colour, amount: float) -> Colour:
    target = 255 if amount > 0 else 0
    red, green, blue = (round(part + (target - part) * abs(amount)) for part in colour)
    return (red, green, blue)


class Wall:
    """One picture while it is being laid."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- a drawing, not a secret
        self.palette = PALETTES[seed % len(PALETTES)]
        self.style = STYLES[(seed * 5 + seed // len(PALETTES)) % len(STYLES)]
        self.size = (WIDTH * SUPERSAMPLING, HEIGHT * SUPERSAMPLING)
        self.image = Image.new("RGB", self.size, self.palette.ground)
        self.draw = ImageDraw.Draw(self.image)
        self.origin = (
            self.size[0] * self.random.uniform(0.3, 0.7),
            self.size[1] * self.random.uniform(0.4, 0.6),
        )
        self.strap_width = round(7 * SUPERSAMPLING)

    def lay(self) -> Image.Image:
        contact = math.radians(self.style.contact_degrees)
        polygons = [self._placed(polygon) for polygon in self._polygons() if self._shows(polygon)]
        stars = [(polygon, star_of(polygon, contact)) for polygon in polygons]
        for polygon, star in stars:
            self._glaze(polygon, star)
        for _polygon, star in stars:
            self._strap(star)
        self._medallion()
        return self._finished()

    def _polygons(self) -> Iterator[Polygon]:
        edge = self.style.edge * SUPERSAMPLING
        return self.style.tiling(edge, math.hypot(*self.size))

    def _shows(self, polygon: Polygon) -> bool:
        x, y = polygon.centre[0] + self.origin[0], polygon.centre[1] + self.origin[1]
        margin = polygon.radius * 1.2
        return -margin < x < self.size[0] + margin and -margin < y < self.size[1] + margin

    def _placed(self, polygon: Polygon) -> Polygon:
        centre = (polygon.centre[0] + self.origin[0], polygon.centre[1] + self.origin[1])
        return Polygon(polygon.sides, centre, polygon.radius, polygon.turn)

    def _glaze(self, polygon: Polygon, star: list[Point]) -> None:
        rank = 2 if polygon.sides <= 4 else 1 if polygon.sides == 6 else 0
        jitter = self.random.uniform(-0.10, 0.08)
        colour = _lit(self.palette.glazes[rank], jitter)
        self.draw.polygon(polygon.corners(), fill=self.palette.deep)
        self.draw.polygon(star, fill=colour)
        if polygon.sides >= 6:
            self._heart(polygon, star, colour)

    def _heart(self, polygon: Polygon, star: list[Point], colour: Colour) -> None:
        half_turn = math.pi / polygon.sides
        layers = (
            (0.72, 0.0, _lit(colour, 0.16)),
            (0.60, half_turn, self.palette.deep),
            (0.46, half_turn, self.palette.strap),
            (0.41, half_turn, _lit(self.palette.glazes[1], 0.05)),
            (0.24, 0.0, self.palette.gold),
            (0.10, half_turn, self.palette.strap),
        )
        for factor, turn, fill in layers:
            self.draw.polygon(_shrunk(star, polygon.centre, factor, turn), fill=fill)

    def _strap(self, star: list[Point]) -> None:
        closed = [*star, star[0], star[1]]
        shade = _lit(self.palette.deep, -0.25)
        self.draw.line(closed, fill=shade, width=self.strap_width + 6, joint="curve")
        self.draw.line(closed, fill=self.palette.strap, width=self.strap_width, joint="curve")

    def _medallion(self) -> None:
        """A sunburst (shamseh) laid over the wall, off the middle."""
        side = self.random.choice((0.22, 0.78))
        centre = (self.size[0] * side, self.size[1] * self.random.uniform(0.42, 0.58))
        outer = self.size[1] * 0.36
        points = self.random.choice((12, 16))
        self._soft_shadow(centre, outer)
        rings = (
            (1.0, 0.84, self.palette.gold),
            (0.965, 0.815, self.palette.deep),
            (0.93, 0.79, self.palette.strap),
            (0.905, 0.77, self.palette.glazes[0]),
            (0.72, 0.60, self.palette.strap),
            (0.70, 0.585, self.palette.ground),
            (0.56, 0.40, self.palette.gold),
            (0.535, 0.385, self.palette.deep),
            (0.40, 0.29, self.palette.strap),
            (0.38, 0.275, self.palette.glazes[1]),
            (0.20, 0.13, self.palette.gold),
            (0.10, 0.085, self.palette.strap),
        )
        for place, (tip, valley, fill) in enumerate(rings):
            turn = (math.pi / points) * (place // 4 % 2)
            self.draw.polygon(
                _sunburst(centre, outer * tip, outer * valley, points, turn), fill=fill
            )
        self._petals(centre, outer, points)

    def _petals(self, centre: Point, outer: float, points: int) -> None:
        for place in range(points):
            angle = 2 * math.pi * place / points
            petal = _petal(centre, outer * 0.62, outer * 0.845, angle, math.pi / points * 0.62)
            self.draw.polygon(petal, fill=self.palette.glazes[2])
            dot = _around(centre, outer * 0.645, angle + math.pi / points)
            reach = outer * 0.022
            box = (dot[0] - reach, dot[1] - reach, dot[0] + reach, dot[1] + reach)
            self.draw.ellipse(box, fill=self.palette.strap)

    def _soft_shadow(self, centre: Point, outer: float) -> None:
        small = (self.size[0] // 8, self.size[1] // 8)
        mask = Image.new("L", small, 0)
        reach = outer * 1.03 / 8
        x, y = centre[0] / 8, centre[1] / 8 + 4
        ImageDraw.Draw(mask).ellipse((x - reach, y - reach, x + reach, y + reach), fill=170)
        mask = mask.filter(ImageFilter.GaussianBlur(12)).resize(self.size, Image.Resampling.BICUBIC)
        self.image.paste(_lit(self.palette.deep, -0.5), (0, 0), mask)

    def _finished(self) -> Image.Image:
        small = self.image.reduce(SUPERSAMPLING)
        return ImageChops.multiply(small, _light(self.random.choice((0.25, 0.75))))


def _sunburst(centre: Point, tip: float, valley: float, points: int, turn: float) -> list[Point]:
    return [
        _around(centre, tip if place % 2 == 0 else valley, turn + math.pi * place / points)
        for place in range(points * 2)
    ]


def _petal(centre: Point, near: float, far: float, angle: float, spread: float) -> list[Point]:
    middle = near + (far - near) * 0.38
    return [
        _around(centre, near, angle),
        _around(centre, middle, angle - spread * 0.42),
        _around(centre, far, angle),
        _around(centre, middle, angle + spread * 0.42),
    ]


def _light(side: float) -> Image.Image:
    """Daylight that falls from one side: bright there, a little darker towards the far corner."""
    columns, rows = 64, 36
    veil = Image.new("L", (columns, rows))
    reach = math.hypot(columns, rows)
    veil.putdata(
        [
            round(255 - 95 * (math.hypot(x - columns * side, y - rows * 0.1) / reach) ** 1.6)
            for y in range(rows)
            for x in range(columns)
        ]
    )
    smooth = veil.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return Image.merge("RGB", (smooth, smooth, smooth))


def tile_picture(seed: int) -> bytes:
    """Return a JPEG of 1600×900 pixels; the same seed gives the same picture."""
    buffer = BytesIO()
    Wall(seed).lay().save(buffer, "JPEG", quality=88, optimize=True)
    return buffer.getvalue()
