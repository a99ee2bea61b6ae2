"""Draws names in other scripts and in Latin letters with accents."""

from __future__ import annotations

from training.mini.form_maker import FormMaker

# Unicode ranges of letters: (capital or only form, small form or the same).
SCRIPTS = (
    ((0x410, 0x42F), (0x430, 0x44F)),  # Cyrillic
    ((0x391, 0x3A1), (0x3B1, 0x3C9)),  # Greek
    ((0x627, 0x64A), (0x627, 0x64A)),  # Arabic
    ((0x5D0, 0x5EA), (0x5D0, 0x5EA)),  # Hebrew
    ((0x905, 0x939), (0x915, 0x94C)),  # Devanagari
    ((0x4E00, 0x9FA5), (0x4E00, 0x9FA5)),  # Han
    ((0xAC00, 0xD7A3), (0xAC00, 0xD7A3)),  # Hangul
    ((0x3041, 0x3096), (0x3041, 0x3096)),  # Hiragana
    ((0x30A1, 0x30FA), (0x30A1, 0x30FA)),  # Katakana
)
UNSPACED = 0x3040  # from here on a name is one to three letters
CYRILLIC_MORE = "іїєґўќћђљњџё"
GREEK_MORE = "άέήίόύώ"
ACCENTED = (
    "áàâäãåāăąæçćčďđéèêëēėęěğģíìîïīįıķłļńñňņóòôöõőøœřśšşșť"
    "țúùûüūůűųýÿźżžạảấầẩậắằặẻẽếềểễệỉịọỏốồổộớờởợụủứừửữựỳỷỹß"
)


class ForeignNameMaker(FormMaker):
    """A FormMaker that can also draw such names."""

    def other_name(self) -> str:
        """A name in another script, or in Latin letters with accents."""
        if self.rng.random() < 0.65:
            return self.scripted()
        return " ".join(self.accented() for _ in range(self.rng.choice((1, 2, 2, 3))))

    def scripted(self) -> str:
        r = self.rng
        capital, small = r.choice(SCRIPTS)
        if capital[0] >= UNSPACED:
            sizes = [r.choice((1, 2, 2, 3)) for _ in range(r.choice((1, 2)))]
        else:
            sizes = [r.randint(2, 11) for _ in range(r.choice((1, 2, 2)))]
        return " ".join(self.letters(capital, small, n) for n in sizes)

    def letters(self, capital: tuple[int, int], small: tuple[int, int], size: int) -> str:
        """A word of few different letters, as names have them: `Оксана` has one thrice."""
        r = self.rng
        few = [chr(r.randint(*small)) for _ in range(max(2, round(size * 0.7)))]
        if small[0] == 0x430:
            few += r.sample(CYRILLIC_MORE, 1)
        if small[0] == 0x3B1:
            few += r.sample(GREEK_MORE, 2)
        return chr(r.randint(*capital)) + "".join(r.choices(few, k=size - 1))

    def accented(self) -> str:
        r, text = self.rng, self.invented(1, 3)
        for _ in range(r.choice((1, 1, 2))):
            at = r.randrange(len(text) + 1)
            text = text[:at] + r.choice(ACCENTED) + text[at:]
        return text[:1].upper() + text[1:]
