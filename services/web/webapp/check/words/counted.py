"""Words that say what a number counts: time, people, units, levels."""

from webapp.facts.lexicon import word_set
from webapp.facts.text import root

TIME = {
    **dict.fromkeys(
        word_set(
            "year years yr yrs y year's years' jahr jahre jahren an ans annees annee ano anos jaar "
            "lat"
        ),
        "year",
    ),
    **dict.fromkeys(
        word_set("month months mo mos mth mths monat monate monaten mt mois mes meses"), "month"
    ),
    **dict.fromkeys(
        word_set("week weeks wk wks wo woche wochen semaine semaines semana semanas sem"), "week"
    ),
    **dict.fromkeys(word_set("day days tag tage tagen jour jours dia dias"), "day"),
    **dict.fromkeys(
        word_set("hour hours hr hrs h std stunde stunden wochenstunden heure heures hora horas"),
        "hour",
    ),
    **dict.fromkeys(word_set("minute minutes min mins minuten minuto minutos"), "minute"),
    **dict.fromkeys(word_set("second seconds sec secs s sekunden secondes segundos"), "second"),
    **dict.fromkeys(
        word_set("decade decades decadas decada decennies jahrzehnte jahrzehnten"), "year"
    ),
}
PEOPLE = word_set(
    """beschaftigte beschaftigten angestellte angestellten frauen manner madchen jungen kinder
    kindern junior juniors starter starters newcomer newcomers recruit recruits mentee mentees
    people person persons employee employees staff colleague colleagues member members engineer
    engineers developer developers nurse nurses agent agents report reports associate associates
    worker workers operative operatives apprentice apprentices trainee trainees volunteer volunteers
    soldier soldiers stylist stylists receptionist receptionists reporter reporters chef chefs cook
    cooks electrician electricians teacher teachers analyst analysts designer designers technician
    technicians personen mitarbeiter mitarbeitern mitarbeitende mitarbeitenden auszubildende
    auszubildenden personnes collaborateurs salaries developpeurs personas empleados headcount
    direct men women mann kopfen kopfe fte ftes driver drivers scientist scientists specialist
    specialists manager managers consultant consultants assistant assistants officer officers
    intern interns leute leuten lehrer lehrern lehrerinnen lehrkrafte lehrkraften pax pers menschen
    stagiaires apprentis eleves enfants ninos alumnos"""
)
GROUPS = word_set(
    """team teams group groups crew crews brigade squad unit department staff desk cohort platoon
    workforce gang kitchen class classes equipe equipo cuadrilla kolonne plantilla mannschaft gruppe
    abteilung depot ward"""
)
LABELS = word_set(
    """level levels lvl grade grades part parts stage stages tier tiers band bands phase phases
    stufe niveau nivel key ks year yr y klasse
    class"""
)
SAME = [
    word_set("customer client guest buyer account shopper kund client cliente"),
    word_set("pupil student learner child kid schul eleve alumn"),
    word_set("paper article publication veroffentlichung publikation publicacion articulo"),
    word_set("operation op surgery eingriff intervention procedure"),
    word_set("shop store branch site outlet location filial"),
    word_set("home house household flat property apartment"),
    word_set("user visitor subscriber follower nutzer besucher mensch"),
    word_set("ticket request case enquiry query dossier"),
    word_set("job project assignment contract"),
    word_set("patient resident"),
    word_set("page screen"),
    word_set("call phone"),
    word_set("study trial"),
    word_set("cover meal diner"),
    word_set("birth delivery baby"),
    word_set("truck lorry lkw lastwagen camion poids-lourd"),
    word_set("wohnung whg unit"),
    word_set("animal tier kuh cow rind vache vaca"),
    word_set("capacity cap guest seat"),
    word_set("exhibition show display ausstellung"),
]
FAMILY_OF = {root(word): number for number, group in enumerate(SAME) for word in group}
# Whom 'people' may be.
HUMANS = frozenset(
    map(
        root,
        PEOPLE
        | word_set(
            """customer client guest pupil student learner child kid patient resident baby babies
            member junior other others beginner participant starter newcomer recruit joiner
            borrower regular family visitor passenger delegate kunde patienten schüler gast bewohner
            élève client patient alumno paciente huésped niño"""
        ),
    )
)
ANYBODY = frozenset(
    map(
        root,
        word_set(
            "people person persons ones little men women personen menschen leute "
            "personnes gens personas"
        ),
    )
)
# What a text counts of itself, which is no claim, in German, French and Spanish.
MATTERS = frozenset(
    map(
        root,
        word_set(
            """fois veces points point cotes cote lados caras maneras manieres formas extremes
            extremos choses cosas mundos mondes welten seiten dinge punkte grunde raisons razones
            ages visages pas actos destrezas mots palabras worte arten blicke familles casas mitades
            moities teile idees ideas gedanken vies vidas leben"""
        ),
    )
)
STOPS = word_set(
    """in on at of for with by from to and or but that which who whom i you we they it is are was
    were have has had as than then while when where because so if after before since into over
    there here     under per each every during through about against without within the my your our
    their his
    her its this would will can could shall should may might must be been not also now today bei
    von im in mit und de en chez pour dans con por y et a an jede jeden seit depuis desde"""
)
RANGE = word_set("to and or bis und a y et")
FILLERS = word_set(
    """a an more other different full new own direct key small large busy whole solid good fellow
    weitere weiteren ganze volle gute autres bonnes longues otros otras largos j"""
)
UNITS = [
    word_set("t tonne tonnes ton tons tonnen toneladas tonelada"),
    word_set("m metre metres meter meters metern metros metro"),
    word_set("km kilometre kilometres kilometer kilometers kilometern kilometros"),
    word_set("kg kilo kilos kilogram kilograms kilogramm"),
    word_set("l litre litres liter liters litern litros"),
    word_set("ha hectare hectares hektar hectareas"),
    word_set("acre acres"),
    word_set("m² m2 qm quadratmeter quadratmetern sqm"),
]
ALIASES = {"wpm": "words", "rpm": "revolutions", "mph": "miles"}
ALIASES |= {word: max(group, key=len) for group in UNITS for word in group}
