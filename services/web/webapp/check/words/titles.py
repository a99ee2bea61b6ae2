"""Words around a job title: what ends it, what links its parts, what is no part of it."""

import re

from webapp.facts.lexicon import word_set

BREAKS = word_set(
    """at for with in by from who where which that and or but as to on i we is was since during
    while bei im in am seit und von mit chez dans depuis et à en y desde con than when because
    under fur auf zum zur nach uber ohne beim an das den dem die"""
)
LINKS = word_set("of for de du des la le der für d del & and")  # within a title: 'Head of Data'
PLAIN = word_set(
    """a an the my our their your its qualified experienced skilled dedicated professional
    full-time part-time fully trained freelance self-employed former current previous proud
    committed keen good hard hard-working reliable passionate motivated successful busy great
    true team own still his her certified time-served state-registered enthusiastic conscientious
    practising practicing new young long-time
    very lifelong fellow volunteer permanent temporary working active independent careful first
    second einer ein eine me us fruhere fruherer fruheren ehemalige ehemaliger gelernte gelernter
    staatlich anerkannte anerkannter zuvor spater
    damals ancienne ancien jeune antiguo antigua primera primer als zugleich freier freie
    freiberuflicher freiberufliche studentische"""
)
# Nouns of the list that also say what somebody is like, or what they do besides.
LOOSE = word_set(
    """leader companion guide author fellow owner partner head lead coach host worker expert member
    specialist doctor artist model student keeper judge miner mason smith guard companion aide
    child maid volunteer writer buyer moderator investor professional starter responsable
    technico chef pilot chair autor autora auteur auteure autorin ansprechpartner
    ansprechpartnerin"""
)
POSSESSIVE = word_set("my our his her their whose your")  # 'my manager at Sony' is another
FIGURATIVE = re.compile(
    r"\b(?:at heart|by nature|of a|like an?|such an?|than an?|what makes an?|as if|every"
    r"|any|best|carn[eé]t?|título|curso|certificado)[\s,]*\Z",
    re.IGNORECASE,
)
