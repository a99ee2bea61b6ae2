"""Words by which somebody claims to have a business, a permanent job, a car or a good mark."""

# ruff: noqa: RUF001 - apostrophes as people type them

from .overstatements import Overstatement, either

OWNING = Overstatement(
    either(
        r"""I (?:have |once |now )?own(?:ed)? (?:an?|the|my own)|(?:as|being) the owner of
my own (?:business|firm|company|shop|salon|practice|restaurant|studio)
(?:before|when|since|until) I (?:opened|had) my (?:own )?(?:shop|business|salon|firm|restaurant)
my (?:firm|company|business) (?:has |have )?(?:employed|employs)
(?:mon|ma) (?:propre )?(?:salon|cabinet|entreprise|boutique|officine|restaurant|atelier|société)
propriétaire (?:de|d['’]une?)
(?:mi|una?) propi[oa] (?:negocio|empresa|salón|taller|tienda|clínica|bar|estudio)
mi (?:empresa|negocio|salón|taller|tienda)
(?:\w+ )?propi[oa]s? (?:negocio|empresa)|mein(?:en|em|e)? eigene[nmrs]? \w+"""
    ),
    either(
        r"""own\w*|self[- ]employed|freelanc\w*|sole trader|found(?:ed|er)|director
my (?:\w+ )?(?:shop|business|firm|company|salon|round)|partner|proprietor|start-?up|mein\w*
à mon compte|indépendante?|libérale?|auto-?entrepreneur\w*|gérante?|propriétaire|patronne?|fond\w+
mon|ma|propi\w+|autónom[oa]|dueñ[oa]|por mi cuenta|emprend\w*|mi|inhaber\w*|selbst\w*|eigen\w*
freiberuf\w*|gründ\w*"""
    ),
    "Your own fields don't say that you had a business of your own: “{}”.",
)
PERMANENT = Overstatement(
    either(
        r"permanent (?:position|contract|post|role|job|place|staff)|permanently employed"
        r"|en cdi|contrato indefinido|unbefristet\w*|festanstellung"
    ),
    either(r"permanent\w*|unbefristet|indefinid\w*|cdi|fest\w*|fij[oa]"),
    "Your own fields don't say that this is permanent: “{}”.",
)
BY_CAR = Overstatement(
    either(
        r"(?:my|with|have|having|own) (?:an? |my )?own (?:car|van|vehicle)|a car of my own"
        r"|(?:coche|vehículo|camioneta|furgoneta|moto) propi[oa]|mi propio (?:coche|vehículo)"
        r"|(?:ma|mon) propre (?:voiture|véhicule|scooter)|voiture personnelle"
        r"|eigene[mnrs]? (?:auto|wagen|pkw|fahrzeug)"
    ),
    either(
        r"car|van|vehicle|driv\w+|transport|licen[cs]e|cat [bc]\w?|coche|vehículo|camioneta|moto"
        r"|furgon\w*|voiture|véhicule|véhiculé\w*|scooter|auto|pkw|wagen|fahrzeug|kfz"
    ),
    "Your own fields don't tell of a car: “{}”.",
)
GRADED = Overstatement(
    either(
        r"""upper second|with (?:a )?distinction|with an? A\*|straight As|top of my (?:class|year)
at (?:the|my) first (?:attempt|try|go)
(?:avec|obtenu la) mention|avec (?:grande )?distinction
con (?:mención|honores|matrícula)
(?:als|war ich) jahrgangsbeste[rn]?|mit (?:einer eins|auszeichnung)"""
    ),
    either(
        r"1st|1:1|2:1|2\.1|2,1|upper second|first[- ]class|a first|distinction"
        r"|honou?rs|hons|A\*|grades?|merit|top|best"
        r"|mention|distinction|mención|honor\w*|matrícula|note|nota|eins"
        r"|auszeichnung|beste\w*|1[,.]\d"
    ),
    "Your own fields don't tell of such a mark: “{}”.",
)
FIRST = Overstatement(
    either(
        r"""first[- ]class (?:degree|honou?rs|\w*(?:BA|BSc|Eng|MA|MSc))
(?:with|got|gained|achieved) (?:a )?first(?=[.,;]| in| from| and| class)"""
    ),
    either(r"first[- ]class|1st|1:1|a first|first(?! aid)"),
    "Your own fields don't tell of such a mark: “{}”.",
)
# In French and Spanish; the other languages' are with their overstatements.
FLAWLESS = Overstatement(
    either(
        r"""jamais (?:eu |connu |commis )?(?:d['’]|de |un |une |la moindre |le moindre )?(?:\
accident|incident|retard|plainte|erreur|infraction|sinistre)\w*
sans (?:le moindre|la moindre|un seul|une seule|aucune?) (?:accident|incident|retard|plainte|erreur\
|infraction|sinistre)
(?:nunca|jamás) (?:he |ha |hemos )?(?:tenido |sufrido |cometido )?(?:un |una |ningún |ninguna )?\
(?:accidente|incidente|retraso|queja|error|multa)s?
sin (?:un solo|una sola|ningún|ninguna) (?:accidente|incidente|retraso|queja|error|multa)"""
    ),
    either(
        r"jamais|aucune?|sans|nunca|jamás|ning[uú]na?|sin (?:accidentes?|multas?|partes)|0|zéro"
    ),
    "Your own fields don't say that nothing ever went wrong: “{}”.",
)
POSSESSIONS = (OWNING, PERMANENT, BY_CAR, GRADED, FIRST)
