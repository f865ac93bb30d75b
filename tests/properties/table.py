"""The table as text, as Markdown, and as JSON."""
import json
import textwrap

WIDTH = 100
NO_HOOK = "-: takes no hook; n/m: not measured"


def notes_of(table):
    """A letter for each different note, in the order in which they come."""
    letters = {}
    for row in table["rows"]:
        for cell in row["cells"].values():
            if cell["note"] and cell["note"] not in letters:
                letters[cell["note"]] = letter(len(letters))
    return letters


def letter(number):
    """a .. z, aa .. az, ba ..."""
    head, tail = divmod(number, 26)
    return (letter(head - 1) if head else "") + chr(ord("a") + tail)


def hows_of(table):
    """A number for each different way to compute a column."""
    numbers = {}
    for column in table["columns"]:
        numbers.setdefault(column["how"], len(numbers) + 1)
    return numbers


def shown(table, letters):
    """Lines of words: the head, then one for each mechanism."""
    columns, hows = table["columns"], hows_of(table)
    lines = [["mechanism"] + [f"{column['title']} [{hows[column['how']]}]" for column in columns]]
    for row in table["rows"]:
        words = [row["mechanism"]]
        for column in columns:
            cell = row["cells"][column["id"]]
            words.append(cell["text"] + (f" {letters[cell['note']]}" if cell["note"] else ""))
        lines.append(words)
    return lines


def wrapped(words, width):
    """Breaks a title at its spaces."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def as_text(table):
    letters = notes_of(table)
    head, *lines = shown(table, letters)
    widths = []
    for i, title in enumerate(head):
        cells = max(len(line[i]) for line in lines)
        widths.append(max(cells, *(len(word) for word in title.split())))
    titles = [wrapped(title, width) for title, width in zip(head, widths)]
    height = max(len(title) for title in titles)
    top = [[(title + [""] * height)[row] for title in titles] for row in range(height)]
    rule = ["-" * width for width in widths]
    text = ["  ".join(word.ljust(width) for word, width in zip(line, widths)).rstrip()
            for line in top + [rule] + lines]
    text.append("")
    notes = [f"[{number}] {how}" for how, number in hows_of(table).items()]
    notes += [NO_HOOK] + [f"{mark}: {note}" for note, mark in letters.items()] + needs_of(table)
    text += (line for note in notes for line in textwrap.wrap(note, WIDTH, subsequent_indent="    "))
    return "\n".join(text) + "\n"


def needs_of(table):
    return [f"{row['mechanism']} needs: {row['needs']}" for row in table["rows"]]


def as_markdown(table):
    letters = notes_of(table)
    head, *lines = shown(table, letters)
    text = [f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head)] + lines]
    text.append("")
    text += [f"- [{number}] {how}" for how, number in hows_of(table).items()]
    text += [f"- {NO_HOOK}"] + [f"- {mark}: {note}" for note, mark in letters.items()]
    text += [f"- {line}" for line in needs_of(table)]
    return "\n".join(text) + "\n"


def as_json(table):
    return json.dumps(table, indent=1) + "\n"
