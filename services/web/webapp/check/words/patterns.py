"""Patterns over all languages: dates, appointments, denials behind, who is spoken of."""

# ruff: noqa: RUF001 - quotation marks of every language

import re

QUOTES = re.compile(r"[“„«\"‘]([^“”„«»\"\n]{3,300})[”“»\"’]")
DATE = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?\.?\s(?:of\s)?)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep"
    r"|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|ene|abr|ago"
    r"|dic)[a-zäéû]{0,8}\.?"
    r"(?:\s\d{1,2}(?:st|nd|rd|th)?\b)?(?:,?\s(?:de\s)?20\d\d)?"
    r"|\b\d{1,2}[./]\d{1,2}[./](?:20)?\d\d\b|\b20\d\d-\d\d-\d\d\b"
    r"|\b\d{1,2}(?::\d\d)?\s?(?:a\.?m|p\.?m|uhr|h)\b",
    re.IGNORECASE,
)
AVAILABLE = re.compile(
    r"\b(?:available|availability|free (?:from|until|between|in)"
    r"|start(?:ing)? (?:on|from|in|by|work|immediately|any)"
    r"|could start|can start|notice|join you|reach|reached|call|phone|telephone|mobile"
    r"|interview"
    r"|meet|talk|salary|expectation|ref|reference|relocat\w+|verfügbar|eintritt\w*|einsteigen|beginnen"
    r"|kündigungsfrist|gehalt\w*|erreich\w+|anfangen|disponible|préavis|prétention\w*"
    r"|joindre|incorporar\w*)\b",
    re.IGNORECASE,
)
DENIED_BEHIND = re.compile(
    r"\b(?:would be (?:a first|my first)"
    r"|(?:is|are|was|remains?) (?:still |so far |sadly )?(?:non-?existent|missing|unfamiliar to me"
    r"|closed to me|ahead of me|(?:an? \w+ |one |something )?i have (?:still|yet) to"
    r"|not(?=[.;,])|not (?:among|one of|part of|something|in) "
    r"|new to me|not (?:yet )?(?:mine|there|good|strong)|foreign to me|rusty"
    r"|something i (?:would|still|have yet)|just a name to me|missing from my)"
    r"|(?:has|have|is|are)(?:n['’]t| not) (?:yet|so far|as yet|been (?:part|among))"
    r"|i (?:can['’]t|cannot|can not) (?:offer|claim|show|boast|provide)"
    r"|would be new|i (?:lack|don['’]t|do not|have yet)|fehlt|fehlen|me manque|me falta"
    r"|no (?:(?:lo|la|los|las|me|se|le) )?(?:tengo|he|poseo|domino|hablo|conozco|figuran?|cuento"
    r"|manejo)(?! solo| sólo)"
    r"|n(?:e |['’])(?:l['’]|la |les? |y )?(?:possède|connais|maîtrise|figurent?|parle|détiens)"
    r" (?:pas|jamais|guère)|n['’]ai (?:pas|jamais) (?:encore|de))\b",
    re.IGNORECASE,
)
GERMAN_NOT = re.compile(r"\b(?:nicht(?! nur)|noch nie|noch kein\w{0,2})\b", re.IGNORECASE)
YOU = re.compile(
    r"\b(?:you|your|yours|vous|votre|vos|ustedes|usted|vosotros|vuestr[oa]s?)\b|(?<=\s)(?:Sie|Ihre[nmrs]?|Ihnen)\b"
)
OF_SELF = re.compile(
    r"\b(?:I|we|ich|wir|je|nous|yo)\b|\b[jJ]['’]|\b(?:my|mein\w*|mon|ma|mes|mis?)\s(?:time"
    r"|work|years?|experience|role|job|career|team|colleagues)\b"
)
# What one is says the part before the comma, whatever one wishes behind it: "As a nurse, I would".
OF_ONESELF = re.compile(
    r"\W*(?:As an?\s(?!result|rule|start|first|next|consequence|matter|company|team|firm"
    r"|candidate|whole)|(?:Having|Holding|Being|Trained|Certified|Qualified|Promoted|Leading"
    r"|Managing|Supervising|Running|Mentoring|Training)\s\w+|With\s(?:my|both|an?|the)\s"
    r"|With\s[^,]{3,60}(?:passed|finished|completed|done|behind me|in hand)"
    r"|\w[^,]{2,40}\scertified|An?\s[^,]{3,60}(?:graduate|holder"
    r"|by (?:training|trade|profession))\b)[^,]{3,90},?\s*\Z",
    re.IGNORECASE,
)
TERMS = re.compile(
    r"\b(?:notice period|(?:weeks?|months?)['’]? notice|salary|kündigungsfrist|gehalts\w+"
    r"|préavis|prétentions?|preaviso|pretensiones|salarial\w*)\b",
    re.IGNORECASE,
)
MEETS = re.compile(
    r"\b(?:which|that|and|this|all of (?:this|which|them)) (?:is what )?i (?:already "
    r"|also |do |certainly )?(?:have(?! to\b| (?:served|spent|been)\b)|hold|meet|bring|possess"
    r"|fulfil|fulfill|exceed|offer)\b"
    r"|\bi (?:meet|fulfil|fulfill|exceed|match|have) (?:all|each|every|this|that"
    r"|both|these|your|them|it|the)\b",
    re.IGNORECASE,
)
