"""Where the paragraphs of a letter's text are."""

Place = tuple[int, int]


def places_of(body: str) -> list[Place]:
    """Return where each paragraph begins and ends: lines in a row that aren't blank."""
    places: list[Place] = []
    at, inside = 0, False
    for line in body.splitlines(keepends=True):
        end = at + len(line)
        if not line.strip():
            inside = False
        elif inside:
            places[-1] = (places[-1][0], end)
        else:
            places.append((at, end))
            inside = True
        at = end
    return [(start, start + len(body[start:end].rstrip())) for start, end in places]
