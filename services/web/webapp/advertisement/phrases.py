"""The words around what is asked for: openings, adjectives, endings and levels, in four "
"languages."""

# ruff: noqa: RUF001 - apostrophes and dashes as people type them

import re

from webapp.facts.lexicon import word_set

# What a statement begins with before it says what is asked for.
OPENING = re.compile(
    r"(?:(?:ideally|preferably|also|in addition|additionally|furthermore|moreover|and|plus|but|"
    r"bonus(?: points)?(?: (?:for|if))?|"
    r"nice to have|must[- ]haves?|essential|desirable|required|preferred|minimum(?=:)|optional|"
    r"idealerweise|außerdem|zudem|darüber hinaus|idéalement|idealmente|además)[,:]?\s+(?:if\s)?"
    r"|(?:for this (?:role|job|position)|to (?:succeed|do (?:this|well))[^,]{0,30}|"
    r"in this role),?\s+"
    r"|(?:you|the\s(?:ideal|successful|right|perfect)\s(?:candidate|applicant|person)|(?:the\s|"
    r"our\s)?"
    r"(?:successful\s|ideal\s)?(?:candidates?|applicants?)|who|it['’]?s)"
    r"(?:['’]ll|['’]ve|['’]re|\swill|\sshould|\smust|\swould|\scan|\salso|\salready|\sideally|"
    r"\spreferably|"
    r"\sneed\sto|\shave\sto|\shave\sgot)*\s+(?:(?:have|has|be|bring|brings|possess|possesses|"
    r"hold|holds|"
    r"need|needs|show|shows|demonstrate|are|is|offer|know|knows|speak|speaks|use|enjoy|can|"
    r"write|writes)\s+)?"
    r"(?:also\s|ideally\s|preferably\s|to\s(?:have|be|hold|speak)\s|able\sto\s)*"
    r"|(?:have|has|be|bring|possess|hold)\s+(?=an?\s|at\s|\d|strong|good|solid|excellent)"
    r"|we(?:\sare|['’]re)?(?:\salso)?\s(?:looking\sfor|seeking|searching\sfor|look\sfor|seek|"
    r"need|want|expect|require|ask\sfor)\s"
    r"(?:(?:also\s)?(?:someone|somebody|a\sperson|people|candidates?|a\scandidate|applicants?|"
    r"you|an?\s[^,;:]{3,60}?)\s"
    r"(?:who|with|that|to)\s(?:(?:has|have|is|are|can|holds?|brings?|knows?|speaks?)\s)?)?"
    r"|(?:sie|du)\s(?:haben|hast|verfügen|verfügst|bringen|bringst|sprechen|sprichst|beherrschen|"
    r"beherrschst|kennen|kennst|besitzen|besitzt|sind|bist)\s(?:über\s|bereits\s|idealerweise\s|"
    r"sicher\s)*"
    r"|wir (?:suchen|erwarten)\s(?:von (?:ihnen|dir)\s|jemanden,? (?:der|die|mit)\s)?"
    r"|vous\s(?:avez|êtes|maîtrisez|parlez|justifiez|possédez|disposez|connaissez)\s"
    r"(?:idéalement\s|d['’]une?\s|de\s|une?\s|déjà\s)*"
    r"|nous (?:recherchons|cherchons)\s(?:une? personne (?:avec|ayant)\s)?"
    r"|(?:tienes|tiene|dominas|hablas|aportas|buscamos|cuentas con|se requiere|se valorará|"
    r"se valora|"
    r"imprescindible)[:\s]\s*)",
    re.IGNORECASE,
)
ARTICLE = re.compile(
    r"(?:an?|the|some|any|at least|at a minimum|minimum(?: of)?|min\.|mindestens|au moins|minimum|"
    r"al menos|mínimo(?: de)?|eine?n?|der|die|das|une?|la|le|les|des|de la|du|un|una|el|los|las|"
    r"your|"
    r"as well as|sowie|well)\s+(?=\S)",
    re.IGNORECASE,
)
PRAISED = re.compile(
    r"(?:(?:very|sehr|très|muy|highly)\s+)?(?:strong|solid|good|excellent|proven|deep|advanced|"
    r"working|"
    r"practical|hands-on|professional|relevant|demonstrated|demonstrable|sound|extensive|first|"
    r"prior|"
    r"previous|in-depth|broad|thorough|commercial|confident|great|outstanding|exceptional|"
    r"expert(?:-level)?|"
    r"significant|substantial|recent|clear|genuine|real|full|initial|general|industry|work|basic|"
    r"excelente|buen[oa]?s?|amplia|demostrable|previa|sólid[oa]s?|"
    r"(?:gut|fundiert|solide|erst|mehrjährig|umfassend|sicher|ausgeprägt|nachweisbar|einschlägig|"
    r"praktisch|vertieft|sehr gut|exzellent|hervorragend)(?:e[nmrs]?)?|"
    r"bonnes?|solides?|excellentes?|première|parfaite|réelle)\s+(?:(?:and|und|et|y)\s+)?",
    re.IGNORECASE,
)
NOUN = (
    r"(?:work(?:ing)?\s|track\s)?(?:experience|knowledge|understanding|command|proficiency|"
    r"expertise|familiarity|"
    r"skills?|competence|grasp|record|fluency|exposure|literacy|mastery|background|awareness|"
    r"certification|"
    r"ability|kenntnisse|erfahrung(?:en)?|berufserfahrung|umgang|know-how|verständnis|wissen|"
    r"praxis|"
    r"expérience|connaissances?|maîtrise|compétences?|pratique|notions|aisance|"
    r"experiencia|conocimientos?|dominio|manejo|nivel)"
)
ABOUT_SKILL = re.compile(
    rf"{NOUN}(?:\s(?:significative|confirmée|réussie|professionnelle|avérée|previa|demostrable))?"
    rf"(?:\s?(?:,|and|or|&|und|et|y)\s{NOUN})*\s"
    r"(?:(?:in|with|of|using|on|as|working with|working in|im|mit|mit der|der|von|bei|als|auf|zum|"
    r"de|du|des|en|dans|avec|sur|con|como)\s|d['’])"
    r"(?:(?:working|using|the use of)\s(?:with\s|in\s)?)?(?:the\s|der\s|dem\s|den\s|la\s|le\s|"
    r"les\s|l['’])?",
    re.IGNORECASE,
)
ADEPT = re.compile(
    r"(?:experienced|proficient|skilled|fluent|familiar|competent|comfortable|confident|expert|"
    r"versed|"
    r"well-versed|at home|trained|qualified|adept|worked|built|sicher|erfahren|à l['’]aise|"
    r"experto|experta)\s"
    r"(?:(?:in|with|at|using|on|im|mit|im umgang mit|avec|en)\s)(?:the\s|working with\s)?",
    re.IGNORECASE,
)
ENDING = re.compile(
    r"(?<![\s,(–-])[\s,(–-]*+(?:(?:is|are|would be|will be|ist|sind|wäre[n]?|est|sont|serait|es|"
    r"as)?\s?(?:an? |ein |un |"
    r"highly |strongly |considered |an absolute |absolutely |also )*"
    r"(?:strong |definite |real |big |distinct )?"
    r"(?:plus|bonus|advantage|asset|must[- ]haves?|must|required|essential|mandatory|necessary|"
    r"needed|"
    r"desirable|desired|preferred|advantageous|welcome|helpful|beneficial|optional|"
    r"nice[- ]to[- ]have|"
    r"von vorteil|wünschenswert|erforderlich|vorausgesetzt|zwingend|atout|souhaitée?s?|"
    r"exigée?s?|requise?s?|"
    r"appréciée?s?|imprescindible|deseable|valorable|se valora\w*|requerid[oa]s?|mit|"
    r"voraus))[)\s]*\Z",
    re.IGNORECASE,
)
NOUN_BEHIND = re.compile(
    r"\s(?:experience|skills?|knowledge|kenntnisse|erfahrung(?:en)?)\Z", re.IGNORECASE
)
YEARS = re.compile(
    r"(?:(?:at least|minimum(?: of)?|min\.?|over|more than|mindestens|au moins|al menos|"
    r"mínimo(?: de)?|mehr als|"
    r"plus de|más de|circa|ca\.)\s+)?\(?"
    r"(?P<count>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|fünf|"
    r"sechs|sieben|acht|"
    r"deux|trois|quatre|cinq|dos|tres|cuatro|cinco)\)?\s?\+?(?:\s?(?:-|–|to|bis|à|a|or|"
    r"oder)\s?\d{1,2})?\s?\+?\s?"
    r"(?:\(\d{1,2}\)\s)?(?:or more\s|oder mehr\s)?(?:full\s)?"
    r"(?:years?|yrs?|jahren?|ans|années?|años?)(?![\w-]*\s(?:old|of age|alt))['’]?"
    r"(?:\s(?:or more|plus|minimum))?\s?(?:of\s|in\s|en\s|d['’]|de\s)?",
    re.IGNORECASE,
)
_COUNTS = (
    "one eins uno", "two zwei deux dos", "three drei trois tres", "four vier quatre cuatro",
    "five fünf cinq cinco", "six sechs", "seven sieben", "eight acht", "nine neun", "ten zehn",
)  # fmt: skip
COUNTS = {word: value for value, said in enumerate(_COUNTS, 1) for word in said.split()}
OLD = re.compile(r"\b(?:years?|jahre) (?:old|of age|alt)\b", re.IGNORECASE)
# 'Kenntnisse' joined to what they are of.
COMPOUND = re.compile(r"(?P<of>[\w+#.]{2,30}?)-?kenntnissen?\b", re.IGNORECASE)
SUCH_AS = re.compile(
    r"(?<![\s,(])[\s,(]+(?:such as|e\.g\.,?|for example|like|z\. ?B\.|wie|par exemple|tels? que|"
    r"telles? que|"
    r"comme|como|por ejemplo|p\. ?ej\.)\s+",
    re.IGNORECASE,
)
INCLUDING = re.compile(
    r",?\s+(?:including|especially|particularly|in particular|insbesondere|notamment)\s+",
    re.IGNORECASE,
)
BRACKET = re.compile(r"\s*\((?P<inside>[^()]{2,120})\)")
OR = re.compile(r",?\s+(?:or|oder|ou|o)\s+|\s+/\s+|(?<=\w{3})/(?=\w{3})", re.IGNORECASE)
AND = re.compile(
    r",?\s+(?:and(?:/or)?|&|und|et|y|e|as well as|sowie|ainsi que)\s+|\s\+\s|\s*[;•|]\s*",
    re.IGNORECASE,
)
COMMA = re.compile(r"\s*,\s*(?!\d{3})")
TAIL = re.compile(
    r"\s(?:and (?:similar|related|other|comparable)\b.*|or (?:similar|related|equivalent|"
    r"comparable|another|other)\b.*|"
    r"oder (?:ähnlich|vergleichbar)\w*.*|ou (?:équivalent|similaire).*|o (?:similar|"
    r"equivalente).*|etc\.?|preferred|required)\Z",
    re.IGNORECASE,
)
# Words that say nothing of which skill is asked for.
EMPTY = word_set(
    """a an the of in with and or to for at on as by from your our their its this that is are "
    "be have
    experience experienced knowledge understanding skill skills ability strong good excellent proven
    solid relevant similar role roles position field fields area related professional working work
    practical deep advanced basic great very well within using use used other comparable equivalent
    year years level environment environments degree plus least minimum preferably ideally setting
    comfortable familiar familiarity proficiency proficient command fluent some any such like etc
    industry commercial high various all both new background hands-on demonstrable demonstrated you
    someone who can able track record passion passionate interest willingness
    erfahrung erfahrungen kenntnisse berufserfahrung mit der die das und oder im in ein eine einer
    einem einen vergleichbar vergleichbaren position bereich relevante sehr gute
    expérience une un de la le les des du et ou en dans poste similaire avec d'une
    experiencia con el los las y o puesto una similares"""
)
