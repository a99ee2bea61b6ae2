"""The languages that people speak, by their names in English, German, French and Spanish."""

_NAMES = """
english englisch englische anglais inglés ingles inglese angielski engels
german deutsch deutsche allemand alemán aleman tedesco niemiecki duits
french französisch franzosisch français francais francés frances francese francuski
spanish spanisch espagnol español espanol castellano spagnolo hiszpański
italian italienisch italien italiano włoski
portuguese portugiesisch portugais portugués portugues
dutch niederländisch néerlandais neerlandés holländisch
polish polnisch polonais polaco polski
russian russisch russe ruso
ukrainian ukrainisch ukrainien ucraniano
turkish türkisch turkisch turc turco
arabic arabisch arabe árabe
mandarin chinese chinesisch chinois chino
cantonese kantonesisch
japanese japanisch japonais japonés
korean koreanisch coréen coreano
hindi
bengali
urdu
punjabi
tamil
telugu
gujarati
marathi
persian farsi
hebrew hebräisch hébreu hebreo
greek griechisch grec griego
swedish schwedisch suédois sueco
norwegian norwegisch norvégien noruego
danish dänisch danois danés
finnish finnisch finnois finlandés
icelandic isländisch
czech tschechisch tchèque checo
slovak slowakisch
hungarian ungarisch hongrois húngaro
romanian rumänisch roumain rumano
bulgarian bulgarisch bulgare búlgaro
serbian serbisch serbe serbio
croatian kroatisch croate croata
slovenian slowenisch
albanian albanisch
lithuanian litauisch
latvian lettisch
estonian estnisch
welsh walisisch gallois galés
irish gaelic irisch
catalan katalanisch catalán
basque baskisch
galician galicisch
swahili
amharic
yoruba
igbo
hausa
zulu
xhosa
afrikaans
somali
vietnamese vietnamesisch vietnamien vietnamita
thai
indonesian
malay
tagalog filipino
nepali
sinhala
latin
esperanto
bsl
gebärdensprache
"""
# name in any of the four -> the first of its line
TONGUES = {name: line.split()[0] for line in _NAMES.split("\n") if line for name in line.split()}

# How well: what an applicant says of a language, from least to most.
LEVELS = {
    **dict.fromkeys(
        ("basic", "beginner", "elementary", "a1", "a2", "grundkenntnisse", "notions"), 1
    ),
    **dict.fromkeys(("básico", "basico", "école", "schulkenntnisse", "débutant", "school"), 1),
    **dict.fromkeys(("intermediate", "conversational", "working", "b1", "b2", "intermedio"), 2),
    **dict.fromkeys(("intermédiaire", "gut", "good", "limited"), 2),
    **dict.fromkeys(("fluent", "fluently", "fluency", "advanced", "proficient", "c1", "c2"), 3),
    **dict.fromkeys(("business", "fließend", "verhandlungssicher", "courant", "couramment"), 3),
    **dict.fromkeys(("fluido", "fluidez", "alto", "avanzado", "perfect", "perfectly"), 3),
    **dict.fromkeys(("near-native", "nativa", "maternal"), 4),
    **dict.fromkeys(("native", "bilingual", "mother", "muttersprache", "maternelle", "nativo"), 4),
    **dict.fromkeys(("materna", "muttersprachler", "zweisprachig", "bilingue", "bilingüe"), 4),
}
LEVELS = {word.casefold(): level for word, level in LEVELS.items()}
