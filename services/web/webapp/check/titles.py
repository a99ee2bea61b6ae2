"""Job titles that the form doesn't have, or has at another employer.

A title is told by what stands before it ('as a', 'I was', 'promoted to') and by its noun, or by
an employer's name behind it. It is sourced when one of the applicant's titles has all its words;
a title without its 'Trainee' or 'Assistant' is another one.
"""

from collections.abc import Iterator

from webapp.facts.number_words import FOREIGN_VALUES
from webapp.facts.occupations import RANKS, is_occupation
from webapp.facts.text import Word, root

from .clauses import Clause
from .letter import Letter
from .places import entries_at
from .ranks import is_headed, is_inflated
from .report import Finding
from .words.cues import HAD
from .words.titles import BREAKS, FIGURATIVE, LINKS, LOOSE, PLAIN, POSSESSIVE
from .words.trades import is_trade

LONGEST = 6  # words
GRADED = ("registered", "qualified", "certified", "trained", "licensed", "licenced")
NO_JOBS = ("qualifications", "skills")  # 'ACA', 'PADI Rescue Diver'
NO_TITLE = PLAIN | LINKS
MOST_BEFORE = 2  # words up to the noun in French and Spanish: 'ancienne cheffe'


def titles(letter: Letter) -> Iterator[Finding]:
    """Yield each title that is claimed without a source."""
    end = 0
    for clause, phrase in _claimed(letter):
        start, stop = phrase[0].start, phrase[-1].end
        had = HAD.search(letter.body, clause.start, start)
        if clause.wishing and not had and _is_the_job(letter, phrase):
            continue
        if start < end or letter.source_at(phrase[-1].start) is not letter.own:
            continue
        reason = _fault(letter, clause, phrase)
        if reason:
            end = stop
            name = letter.body[start:stop]
            yield Finding(start, stop, name, "title", reason.format(name))


def _is_the_job(letter: Letter, phrase: list[Word]) -> bool:
    """Tell whether a title is the one applied for."""
    said = [word for word in phrase if word.key not in NO_TITLE]
    return all(letter.named.relates(word.key) for word in said)


def _claimed(letter: Letter) -> Iterator[tuple[Clause, list[Word]]]:
    for clause in letter.clauses:
        if clause.stance != "own":
            continue
        text = letter.words_of(clause)
        for match in letter.cues.title.finditer(letter.body, clause.start, clause.end):
            if not FIGURATIVE.search(
                letter.body, max(clause.start, match.start() - 16), match.start()
            ):
                phrase = _phrase(letter, match.end(), clause.end)
                if phrase:
                    yield clause, phrase
        yield from ((clause, phrase) for phrase in _before_employers(letter, text))


def _phrase(letter: Letter, place: int, stop: int) -> list[Word]:
    """Return the words from a place on up to the noun of an occupation, or nothing."""
    found, noun = _stretch(letter, place, stop)
    if letter.language in ("fr", "es") and noun > MOST_BEFORE:  # such a title begins with its noun
        return []
    behind = found[noun:] if noun > 0 else []
    if letter.language in ("fr", "es") and _goes_on(letter, behind):
        return found[: noun + 2]
    if noun < 0 and found and _is_before_employer(letter, found[-1]):
        return [] if found[0].key.endswith("ing") else found  # 'a caseworker at Citizens Advice'
    if noun < 0 or (found[noun - 1].key in LOOSE and noun == 1 and not found[noun - 1].capital):
        return []
    if len(behind) > 1 and behind[0].key in LINKS and behind[1].capital:
        noun += 1 + sum(1 for _ in _capitals(behind[1:]))  # 'Head of Data'
    return found[:noun]


def _stretch(letter: Letter, place: int, stop: int) -> tuple[list[Word], int]:
    """Return the words from a place on that may be a title, and where its noun ends, or -1."""
    at = letter.word_at(place)
    found: list[Word] = []
    noun = -1
    for word in letter.words[at : min(at + LONGEST, letter.word_at(stop))]:
        gap = letter.body[found[-1].end : word.start] if found else ""
        if gap.strip(" \u00a0&/") or (word.key in BREAKS and word.key not in LINKS):
            break
        if (word.key in LINKS and (noun < 0 or not found)) or _is_number(word):
            break
        if letter.language == "de" and _is_behind(found, word):
            break
        found.append(word)
        if is_occupation(word) or is_trade(word, letter.language):
            noun = len(found)
    return found, noun


def _is_number(word: Word) -> bool:
    return word.key.isdigit() or any(word.key in values for values in FOREIGN_VALUES.values())


def _is_behind(found: list[Word], word: Word) -> bool:
    """Tell whether a German title is over: 'als Praxisanleiterin begleite ich'."""
    return bool(found) and found[-1].capital and not word.capital


def _goes_on(letter: Letter, behind: list[Word]) -> bool:
    """Tell whether a title goes on behind its noun, as the form's do: 'responsable de
    boutique'."""
    return len(behind) > 1 and behind[0].key in LINKS and letter.every.relates(behind[1].key)


def _belongs(letter: Letter, word: Word, behind: Word) -> bool:
    """Tell whether a word before a title's noun is a part of the title: 'deputy manager'."""
    alone = word.key in BREAKS or word.key in PLAIN or letter.body[word.end : behind.start] != " "
    return not alone and (word.capital or letter.own.relates(word.key) or word.key in RANKS)


def _is_before_employer(letter: Letter, word: Word) -> bool:
    """Tell whether 'at' and one of the applicant's employers stand behind a word."""
    at = letter.word_at(word.end)
    behind = [one.key for one in letter.words[at : at + 8]]
    if behind[:1] not in (["at"], ["with"], ["for"]):
        return False
    return any(
        names and names <= set(behind[1 : len(names) + 4]) for names, _ in letter.names_by_entry
    )


def _capitals(text: list[Word]) -> Iterator[Word]:
    for word in text:
        if not word.capital:
            return
        yield word


def _before_employers(letter: Letter, text: list[Word]) -> Iterator[list[Word]]:
    """Yield the occupation's nouns that stand right before 'at' and one of the applicant's
    employers."""
    names = {key for name, _ in letter.names_by_entry for key in name}
    for n, word in enumerate(text[2:], 2):
        if word.key in names and text[n - 1].key in ("at", "of", "with", "for", "the"):
            back = n - 2 if text[n - 1].key != "the" else n - 3
            if back > 0 and is_occupation(text[back]) and text[back - 1].key not in POSSESSIVE:
                start = back
                while start > max(0, back - 3) and _belongs(letter, text[start - 1], text[start]):
                    start -= 1
                yield text[start : back + 1]


def _fault(letter: Letter, clause: Clause, phrase: list[Word]) -> str:
    """Return what is wrong with a title, or ''."""
    said = [w for w in phrase if w.key not in NO_TITLE and not _is_told_grade(letter, w)]
    if not said:
        return ""
    places = _place_behind(letter, clause, phrase)
    also = ("qualifications",) if places else NO_JOBS
    entries = [entry for entry in letter.own.entries if entry.job or entry.field in also]
    matching = [entry.number for entry in entries if _has(letter, entry.number, said)]
    anywhere = _has_anywhere(letter, said)
    if not matching and not anywhere:
        return "The form tells of no time as “{}”."
    if (
        places
        and matching
        and not places.intersection(matching)
        and not _same_name(letter, places, matching)
        and not _nowhere(letter, matching)
        and not said[-1].text.isupper()  # 'qualified as an ACA at KPMG'
    ):
        return "The form tells of “{}” at another employer."
    return (
        ""
        if not is_inflated(letter, said, matching)
        else "The form has this title only with another word: “{}”."
    )


def _place_behind(letter: Letter, clause: Clause, phrase: list[Word]) -> frozenset[int]:
    """Return the entries of the employer right behind a title, or of the only one in its clause."""
    at = letter.word_at(phrase[-1].end)
    behind = letter.words[at : min(at + 9, letter.word_at(clause.end))]
    lead = letter.body[phrase[-1].end : behind[0].end].strip().casefold() if behind else ""
    if lead in ("at", "with", "for", "of", "in", "bei", "chez", "en", "im", "by"):
        keys = [word.key for word in behind[1:8]]
        near = {
            number
            for names, number in letter.names_by_entry
            if names and names <= set(keys[: len(names) + 3])
        }
        if near:
            return frozenset(near)
    return entries_at(letter, clause)


def _is_told_grade(letter: Letter, word: Word) -> bool:
    """Tell whether a word says by whom one is known, as the form does: 'HCPC-registered'."""
    body, _, how = word.key.rpartition("-")
    return bool(body) and how in GRADED and letter.own.relates(body)


def _has(letter: Letter, number: int, said: list[Word]) -> bool:
    roots = letter.own.by_entry[number]
    if not is_headed(letter, number, said):
        return False
    return all(
        root(word.key) in roots
        or _parts_in(word.key, roots)
        or letter.own.abbreviates(word.key)
        or (letter.language == "de" and any(one.endswith(root(word.key)) for one in roots))
        for word in said
    )


def _parts_in(word: str, roots: frozenset[str]) -> bool:
    return "-" in word and all(root(part) in roots for part in word.split("-"))


def _has_anywhere(letter: Letter, said: list[Word]) -> bool:
    """Tell whether a job has the noun, and other fields the words that don't raise it."""
    noun = root(said[-1].key)
    jobs = [
        letter.own.by_entry[number]
        for number in letter.jobs_by_entry
        if is_headed(letter, number, said)
    ]
    ranked = {root(word.key) for word in said if word.key in RANKS}
    return any(noun in roots and ranked <= roots for roots in jobs) and all(
        letter.own.relates(word.key) for word in said
    )


def _same_name(letter: Letter, places: frozenset[int], matching: list[int]) -> bool:
    names = {name for name, number in letter.names_by_entry if number in places}
    if any(name in names for name, number in letter.names_by_entry if number in matching):
        return True
    told = [letter.own.by_entry[number] for number in matching]  # of several jobs, perhaps
    return any(set(map(root, name)) <= roots for name in names for roots in told)


def _nowhere(letter: Letter, matching: list[int]) -> bool:
    """Tell whether one of the jobs is told of without an employer, so that it may be any."""
    return any(job and not job.employer for job in map(letter.jobs_by_entry.get, matching))
