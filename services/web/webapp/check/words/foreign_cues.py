"""The cues of German, French and Spanish, and those of all languages by their code."""

# ruff: noqa: RUF001 - apostrophes and dashes as people type them

import re

from webapp.facts.lexicon import word_set

from .cues import ENGLISH, Cues, any_of

GERMAN = Cues(
    common=word_set(
        "der die das und ich zu mit in für bei von ist habe mich eine einen als sie ihre auf "
        "den im wir an"
    ),
    own=any_of(r"\b(?:ich|mein\w{0,2}|mir|mich|wir|unser\w{0,2})\b"),
    reader=any_of(
        r"\A[\s\W]*(?:(?:und|aber|dass|was|wie|wenn|da|weil|die|den|das)\s)*(?:(?-i:Sie"
        r"|Ihr\w{0,2}|Ihnen)\b|(?:die|diese|der|dieser|das)\s(?:stelle|position|rolle|anzeige"
        r"|ausschreibung|aufgabe)\b)"
    ),
    reported=any_of(
        r"(?-i:\bSie\b)\s(?:suchen|wünschen|fordern|erwarten|verlangen|brauchen|legen|nennen"
        r"|schreiben|setzen)",
        r"\b(?:suchen|wünschen|erwarten|fordern|verlangen|brauchen)\s(?-i:Sie)\b",
        r"\b(?:ihre|die)\s(?:anzeige|ausschreibung|stellenanzeige)\b",
    ),
    wish=any_of(
        r"\b(?:wäre|wären|würde|würden|möchte|könnte|kann ich mir|gern|gerne|freue|freuen"
        r"|hoffe|bewerbe|bewerbung|interesse|interessiert|interessieren|reizt|wünsche|lernen"
        r"|kennenlernen|gefällt mir|spricht mich|gelegen|entgegen|lockt|will|werde|käme|kämen"
        r"|bereit|begeistert"
        r"|verfügbar|neue herausforderung)\b"
    ),
    having=any_of(
        r"\b(?:bringe|biete|verfüge)\b",
        r"\bich\s(?:habe|bin|war|spreche|leite|kenne)\b(?!\s(?:gern|bereit|interessiert"
        r"|begeistert|überzeugt|sicher))",
    ),
    negation=any_of(r"\b(?:nicht(?! nur)|kein\w{0,2}|nie|niemals|ohne|noch nie|statt)\b"),
    boundary=re.compile(r"[;:](?=\s)|\s[–—]\s|,\s|\s(?=(?:aber|und)\s(?:ich|Sie)\b)"),
    title=any_of(
        r"\b(?:als(?! auch)|bin|war|wurde|bin ich|war ich|wurde ich)\s(?:(?:seit \d{4}|heute"
        r"|derzeit"
        r"|zuletzt|auch|zum|zur|ich|dort|hier)\s){0,2}(?:(?:ein|eine|der|die)\s)?"
    ),
)

FRENCH = Cues(
    common=word_set(
        "le la les et je de des un une dans chez pour mon ma mes est suis ai à en que vous "
        "votre du au"
    ),
    own=any_of(r"\b(?:je|j['’]|j['’]\w+|mon|ma|mes|moi|nous|notre|nos|me)\b", r"\b[jm]['’]"),
    reader=any_of(
        r"\A[\s\W]*(?:(?:et|mais|que|ce que|comme|si|dont|puisque)\s)*(?:vous|votre|vos)\b",
        r"\A[\s\W]*(?:le|ce|l['’]|cette|la)\s?(?:poste|annonce|offre|mission)\b",
    ),
    reported=any_of(
        r"\bvous\s(?:recherchez|cherchez|demandez|souhaitez|exigez|attendez|mentionnez"
        r"|précisez|avez besoin|citez|décrivez|évoquez|proposez|indiquez|listez)",
        r"\b(?:votre|l['’]|cette)\s?(?:annonce|offre)\b",
    ),
    wish=any_of(
        r"\b(?:serais|souhaite|souhaiterais|voudrais|aimerais|pourrais|espère|candidature"
        r"|candidate|postule|postuler|intéresse|intéressée?|motivée?|ravie? de|heureux"
        r"|heureuse|enthousiaste|apprendre|rejoindre|disponible|opportunité|prête? à|attire"
        r"|me (?:tente|plaît|séduit|réjouit|convient|parle)"
        r"|\w*(?:er|ettr|endr|iendr|aîtr|aur|ser|devr|pourr)(?:ait|aient|ions))\b"
    ),
    having=any_of(
        r"\b(?:apporte|apporterais|fort de|forte de|dispose)\b",
        r"\bje\s(?:suis|parle|maîtrise|possède|dirige)\b(?!\s(?:très\s)?(?:intéress|motiv|rav"
        r"|heureu|enthousias|dispon|convaincu|sûr|prêt))",
        r"\bj['’]ai\b",
    ),
    negation=any_of(r"\b(?:ne|pas|jamais|aucune?|sans|ni|plutôt que)\b", r"\bn['’]"),
    boundary=re.compile(
        r"[;:](?=\s)|\s[–—]\s|,\s(?=(?:et|mais|car|où|dont|que|qui|je|j['’]|vous|mon|ma|mes"
        r"|votre)\b)|\s(?=mais\s)"
    ),
    title=any_of(
        r"\b(?:comme|suis|étais|été|devenue?|promue?|nommée?|en tant que|en qualité de"
        r"|en tant qu['’])\s?(?:(?:aujourd['’]hui|actuellement|d['’]abord)\s)?(?:(?:une?|la"
        r"|le)\s)?"
    ),
)

SPANISH = Cues(
    common=word_set(
        "el la los las y de que en un una con por para mi mis soy he es desde como su del al"
    ),
    own=any_of(
        r"\b(?:yo|mi|mis|me|nuestro|nuestra|nuestros|nuestras|soy|fui|estoy|he|tengo|hablo"
        r"|trabajo|trabajé|estudié|dirigí|coordino|\w{3,}(?:é|í)|servimos)\b"
    ),
    reader=any_of(
        r"\A[\s\W]*(?:(?:y|pero|que|lo que|como|si)\s)*(?:ustedes|usted|su|sus|vosotros"
        r"|vuestr[oa]s?)\b",
        r"\A[\s\W]*(?:el|este|la|esta)\s(?:puesto|anuncio|oferta|cargo|vacante)\b",
    ),
    reported=any_of(
        r"\b(?:ustedes|usted)\s(?:buscan?|piden?|requieren?|necesitan?|exigen?|desean?|mencionan?)",
        r"\b(?:buscan|piden|requieren|exigen)\s(?:a\s)?(?:alguien|una persona|un|una|\d)",
        r"\b(?:su|el)\s(?:anuncio|oferta)\b",
    ),
    wish=any_of(
        r"\b(?:gustaría|quisiera|quiero|deseo|espero|podría|encantaría|solicito|solicitar"
        r"|solicitud|postulo|interesa|interesada?|interés|ilusión|motivada?|aprender"
        r"|incorporarme|disponible|aportar|oportunidad"
        r"|me (?:atrae|ilusiona|tienta|parece|encanta|motiva|viene)"
        r"|\w{2,}[aei]r(?:ía|ían|íamos)(?<!quería))\b"
    ),
    having=any_of(
        r"\b(?:aporto|cuento con|dispongo|gracias a mis?)\b",
        r"\b(?:tengo|soy|fui|hablo|he)\b(?!\s(?:interés|ilusión|muchas ganas|ganas"
        r"|un gran interés))",
    ),
    negation=any_of(
        r"\b(?:no(?! solo| sólo)|nunca|jamás|sin|ningun[oa]?|ningún|tampoco|todavía no|aún no)\b"
    ),
    boundary=re.compile(
        r"[;:](?=\s)|\s[–—]\s|,\s(?=(?:y|pero|que|donde|mi|mis|su|sus|ustedes|me)\b)|\s(?=pero\s)"
    ),
    title=any_of(
        r"\b(?:como|soy|fui|era|he sido|ascendid[oa] a|nombrad[oa]|de)\s(?:(?:ahora"
        r"|actualmente|también)\s)?(?:(?:un|una|el|la)\s)?"
    ),
)
LANGUAGES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}
