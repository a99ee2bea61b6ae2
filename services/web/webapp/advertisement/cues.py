"""The words by which an advertisement is read, in English, German, French and Spanish."""

# ruff: noqa: RUF001 - apostrophes and dashes as people type them

import re

# Headings, as they begin.
ASKED = re.compile(
    r"(?:(?:key |minimum |basic |essential |core |job |general |technical |your |our |the |main |"
    r"required |person |professional )*(?:requirements?|qualifications?|skills?|criteria|"
    r"must[- ]haves?|profile|background|competenc\w+|specification|essentials?|experience|"
    r"tech(?:nology|nical)? ?stack)\b"
    r"|what (?:you(?:['’]ll| will)? (?:bring|need|have|should bring|offer)|we(?:['’]re| are)? "
    r"(?:look(?:ing)? for|expect|need|ask)|makes you|you bring)|who (?:you are|we(?:['’]re| are) "
    r"looking)|about you\b|you (?:have|bring|are|will have|should have|might be)\b|"
    r"we(?:['’]re| are)? (?:look(?:ing)? for|expect|need|ask for)|"
    r"(?:the |your )?ideal candidate|must[- ]have|essential|required|to succeed|"
    r"(?:ihr|dein|das|unser)\w* (?:profil|qualifikation|kenntnisse|erfahrung)|profil\b|"
    r"(?:fachliche |persönliche )?(?:anforderungen|voraussetzungen|qualifikation\w*)|"
    r"(?:das|was) (?:bringst|sie mitbringen|du mitbring|bringen sie|wir erwarten|zeichnet)|"
    r"damit (?:überzeug|begeister|punkt)|wir erwarten|sie bringen mit|du bringst mit|"
    r"(?:votre |le )?profil(?: recherché)?|vous (?:êtes|avez|justifiez)|compétences|"
    r"(?:ce que )?nous recherchons|(?:formation|expérience)s? (?:requise|et exp)|prérequis|"
    r"(?:tu |el )?perfil|requisitos|(?:lo )?que buscamos|qué buscamos|buscamos|conocimientos)",
    re.IGNORECASE,
)
WISHED = re.compile(
    r"(?:nice[- ]to[- ]haves?|nice if|bonus|extra(?:s| points| credit)|brownie|preferred|"
    r"desir(?:able|ed)|"
    r"ideally|pluses|a plus|it['’]s a plus|good to have|(?:it would be|even) (?:great|better|nice)|"
    r"what would be|optional|advantageous|von vorteil|wünschenswert|das wäre|pluspunkte|"
    r"idealerweise|optional|kür|(?:les |des |un )(?:\+|plus|atouts)|atouts?|souhaité|apprécié|"
    r"(?:se )?valor(?:ará|able|amos|a)|deseable|plus(?:es)?$|un plus)",
    re.IGNORECASE,
)
DUTIES = re.compile(
    r"(?:(?:key |your |main |the |core )*(?:responsibilities|duties|tasks|mission|role|job|"
    r"position|day)\b|what you(?:['’]ll| will)? (?:do|be doing|work)|about the (?:role|job|"
    r"position|team)|"
    r"in this role|you will\b|job description|overview|summary|how you|(?:ihre|deine|die|"
    r"das sind deine) "
    r"(?:aufgaben|rolle|mission)|aufgaben|das erwartet|was (?:dich|sie) erwartet|"
    r"(?:vos |les |tes )?missions?|le poste|votre rôle|description|funciones|"
    r"(?:tus )?responsabilidades|qué harás|el puesto)",
    re.IGNORECASE,
)
OFFERED = re.compile(
    r"(?:(?:our |the |company |employee )*(?:benefits?|perks|salary|compensation|package|"
    r"remuneration|"
    r"pay|rewards?)\b|what(?:['’]s in it| we offer| you(?:['’]ll| will)? (?:get|receive)|"
    r" you can expect)|"
    r"we offer|why (?:join|work|us|you|choose)|equal|diversity|inclusion|eeo|how to apply|apply|"
    r"(?:the )?(?:application|hiring|interview|recruitment|selection) process|contact|location|"
    r"next steps|privacy|disclaimer|wir bieten|was wir (?:bieten|dir)|das bieten|unser angebot|"
    r"benefits|(?:ihre|deine) vorteile|vergütung|kontakt|bewerbung|so bewirb|datenschutz|"
    r"(?:ce que )?nous (?:offrons|proposons|vous)|avantages|rémunération|pour postuler|"
    r"ofrecemos|(?:qué|lo que) (?:ofrecemos|te)|beneficios|salario|cómo aplicar)",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"(?:about (?!you\b)|who we are|our (?:story|mission|values|culture|team|company)|the company|"
    r"company|(?:über|das sind) (?:uns|wir)|wer wir sind|(?:à propos|qui sommes)|l['’]entreprise|"
    r"sobre |quiénes somos|la empresa)",
    re.IGNORECASE,
)

# A sentence of prose that asks for something.
ASKS = re.compile(
    r"\b(?:you(?:['’]ll| will| should| must| already| also| ideally)* (?:have|bring|hold|"
    r"possess|need|"
    r"know|speak|be (?:able|fluent|an?|experienced))|you(?:['’]re| are) (?:an? |fluent|familiar|"
    r"experienced|proficient|comfortable|able|skilled|confident|qualified)|you['’]ve|must[- ]have|"
    r"must (?:be|hold|speak|know|possess)|is (?:a )?must|are (?:a )?must|required?|essential|"
    r"mandatory|(?:we |we['’]re |we are )(?:need|expect|require|seek(?:ing)?|look(?:ing)? for|"
    r"ask(?:ing)? for|want)|(?:candidates?|applicants?|someone|somebody) (?:with|who|must|"
    r"should|will)|"
    r"nice to have|(?:a|an) (?:strong |definite |real |big )?(?:plus|bonus|advantage|asset)|"
    r"desirable|preferred|ideally|preferably|advantageous|years?['’]? (?:of )?(?:[\w-]+ ){0,3}"
    r"experience|proficien\w+|fluen\w+|knowledge of|familiarity with|experience (?:with|in|of)|"
    r"degree in|background in|(?:sie|du) (?:haben|hast|verfügen|verfügst|bringen|bringst|"
    r"sprechen|sprichst|beherrschen|beherrschst|kennen|kennst|besitzen|besitzt)|wir (?:suchen|"
    r"erwarten)|vorausgesetzt|erforderlich|zwingend|\w*kenntnisse|erfahrung(?:en)? (?:mit|in|im|"
    r"als)|"
    r"berufserfahrung|von vorteil|wünschenswert|idealerweise|abgeschlossene\w*|fließend\w*|"
    r"vous (?:avez|êtes|maîtrisez|parlez|justifiez|possédez|disposez|connaissez)|nous "
    r"(?:recherchons|cherchons)|exigée?s?|requise?s?|souhaitée?s?|maîtrise (?:de|du|des)|"
    r"expérience (?:de|en|dans|avec|d['’])|(?:un|est un|serait un) (?:plus|atout)|"
    r"(?:tienes|tiene|tengas|dominas|hablas|aportas|cuentas con)|buscamos|imprescindible|"
    r"requerid[oa]s?|se requiere|experiencia (?:en|con|de|como)|conocimientos? (?:de|en)|"
    r"se valora\w*|valorable|deseable|dominio de)\b",
    re.IGNORECASE,
)
WISH = re.compile(
    r"\b(?:nice[- ]to[- ]have|(?:is|are|as|be|considered|it['’]s)? ?(?:an? )?(?:strong |"
    r"definite |real |"
    r"big |distinct |clear )?(?:plus|bonus|advantage|asset)\b(?! points)|desirable|desired|"
    r"preferred|ideally|"
    r"preferably|advantageous|welcome|helpful|beneficial|optional|would be (?:great|nice|good|"
    r"ideal)|"
    r"von vorteil|wünschenswert|idealerweise|gern(?:e)? gesehen|(?:ein |sind ein )plus|"
    r"(?:un|est un|serait un) (?:plus|atout)|souhaitée?s?|appréciée?s?|idéalement|"
    r"se valora\w*|valorable|deseable|un plus|idealmente)\b",
    re.IGNORECASE,
)

# What is no requirement, wherever it stands.
SALARY = re.compile(
    r"\b(?:salary|salaries|compensation|remuneration|per annum|p\.a\.|pay (?:range|band|scale)|"
    r"wage|"
    r"per hour|an hour|OTE|gehalt\w*|vergütung|entgelt\w*|tarifvertrag|TVöD|bruttojahres\w*|"
    r"salaire|"
    r"rémunération|salario|remuneración|bruto|brut|annuels?)\b",
    re.IGNORECASE,
)
MONEY = re.compile(r"[€£$]\s?\d|\d\s?(?:€|£|\$|EUR\b|GBP\b|USD\b|CHF\b)")
BENEFITS = re.compile(
    r"\b(?:holidays?|vacations?|days off|(?:paid|annual|parental|sick) leave|pension|health "
    r"(?:insurance|care|cover)|dental|medical (?:cover|insurance)|life assurance|gym|401\(?k\)?|"
    r"stock options|share options|equity (?:package|plan)|(?:learning|training|development) budget|"
    r"free (?:lunch|coffee|fruit|food|parking|drinks)|flexible (?:hours|working)|perks?|discounts?|"
    r"well-?being|relocation (?:package|support|help)|bonus scheme|annual bonus|home office|"
    r"urlaub\w*|altersvorsorge|job-?rad|jobticket|weihnachtsgeld|homeoffice|betriebliche|"
    r"obstkorb|kantine|mutuelle|tickets? restaurants?|RTT|télétravail|congés?|"
    r"vacaciones|seguro (?:médico|de salud)|teletrabajo|cycle to work|season ticket)\b",
    re.IGNORECASE,
)
EQUAL = re.compile(
    r"\b(?:equal[- ](?:opportunit\w+|employment)|regardless of|without regard|irrespective|gender "
    r"identity|sexual orientation|veterans?\b|protected (?:characteristic|class|status|by)|"
    r"diversity|inclusive|inclusion|religion|national origin|ethnic\w*|reasonable "
    r"(?:adjustment|accommodation)s?|unabhängig von|schwerbehindert\w*|chancengleichheit|"
    r"vielfalt|égalité des chances|handicap\w*|diversité|igualdad|independientemente|diversidad|"
    r"all backgrounds|under-?represented)\b",
    re.IGNORECASE,
)
APPLYING = re.compile(
    r"\b(?:apply (?:now|by|online|via|through|here|with|today|before|at|directly|if|even)|to apply|"
    r"how to apply|send (?:us )?(?:your|a)|your (?:cv|resume|résumé|application)|application "
    r"(?:deadline|form|process)|closing date|(?:please )?(?:e-?mail|contact|call) |www\.|https?:|"
    r"bewerb(?:en|ung|t|ungsunterlagen)\b|bewirb|eintrittstermin|postule[zr]|candidature|"
    r"envoye[zr]|envía|inscríbete|don['’]t (?:tick|meet|have) (?:all|every)|look forward)|\S@\S",
    re.IGNORECASE,
)
TERMS = re.compile(
    r"(?:full|part)[- ]time|\bpermanent\b|\bfixed[- ]term|\blocation\s*:|\bcontract type|"
    r"\bstart(?:ing)? date|hours (?:per|a) week|\bvollzeit|\bteilzeit|\bunbefristet|\bbefristet|"
    r"\bCDI\b|\bCDD\b|temps (?:plein|partiel)|\bjornada|\bindefinido|\bremote-first|"
    r"\b(?:fully|100 ?%) remote|\breporting to\b|\breports to\b",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"(?:we(?:['’]re| are| have| were| build| make| help| believe| offer| provide| work| value)|"
    r"our|us|"
    r"founded|since \d{4}|for (?:over|more than|\d+)|join|wir (?:sind|bieten|haben|arbeiten|"
    r"glauben)|"
    r"unser|seit|nous (?:sommes|offrons|avons|proposons)|notre|nos|depuis|fondée?|"
    r"somos|nuestr[oa]s?|ofrecemos|desde)\b(?! (?:are |is )?(?:look|seek|search|ideal|"
    r"successful|new|perfect))",
    re.IGNORECASE,
)
TELLS_OF_SKILL = re.compile(
    r"\b(?:experience|knowledge|understanding|skills?|qualifi\w+|manag\w+|administ\w+|erfahrung\w*|"
    r"\w*kenntnisse|expérience|connaissance\w*|experiencia|conocimiento\w*|budgets?|revenue|"
    r"portfolio)\b",
    re.IGNORECASE,
)
