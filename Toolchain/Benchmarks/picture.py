"""The picture of the kernels: how their times relate to native code's, as SVG."""

import math

COLOURS = {"ours": "#1f5fbf", "wasmtime": "#c0502a", "wamr": "#8a8f98"}
NAMES = {"ours": "wamrc -O2", "wasmtime": "wasmtime", "wamr": "WAMR"}
ROW, LEFT, WIDTH, TOP = 18, 110, 560, 74
LEAST, MOST = 0.5, 8


def position(ratio):
    """The place of `ratio` on the axis, which is logarithmic."""
    ratio = min(max(ratio, LEAST), MOST)
    return LEFT + WIDTH * math.log(ratio / LEAST) / math.log(MOST / LEAST)


def text(x, y, words, anchor="start", colour="#222", size=12, weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-size="{size}" font-weight="{weight}">{words}</text>')


def picture(title, rows):
    """Draws `rows`: the kernel's name, and by engine the median ratio and its quartiles."""
    height = TOP + ROW * len(rows) + 34
    width = LEFT + WIDTH + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        text(16, 26, title, size=15, weight="bold"),
    ]
    x = 16
    for engine, colour in COLOURS.items():
        parts.append(f'<circle cx="{x + 5}" cy="46" r="4.5" fill="{colour}"/>')
        parts.append(text(x + 15, 50, NAMES[engine]))
        x += 110
    parts.append(text(width - 24, 50, "less is better", "end", "#777"))
    bottom = TOP + ROW * len(rows)
    for tick in (0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8):
        colour, stroke = ("#222", 1.4) if tick == 1 else ("#e2e4e8", 1)
        parts.append(
            f'<line x1="{position(tick):.1f}" y1="{TOP - 8}" x2="{position(tick):.1f}" '
            f'y2="{bottom}" stroke="{colour}" stroke-width="{stroke}"/>')
        parts.append(text(position(tick), bottom + 18, f"{tick:g}×", "middle", "#555", 11))
    for number, (name, engines) in enumerate(rows):
        y = TOP + ROW * number + 6
        parts.append(text(LEFT - 12, y + 4, name, "end", size=11))
        for engine in reversed(COLOURS):
            if engine not in engines:
                continue
            median, low, high = engines[engine]
            colour = COLOURS[engine]
            parts.append(
                f'<line x1="{position(low):.1f}" y1="{y}" x2="{position(high):.1f}" y2="{y}" '
                f'stroke="{colour}" stroke-width="2" opacity="0.5"/>')
            if median > MOST:
                # Beyond the axis: an arrow with the number.
                parts.append(
                    text(position(MOST) + 8, y + 4, f"{median:.0f}×", "start", colour, 10))
            parts.append(
                f'<circle cx="{position(median):.1f}" cy="{y}" r="4.5" fill="{colour}"/>')
    parts.append("</svg>")
    return "\n".join(parts)
