"""German words that make a deed larger, and those of the form on which they may rest."""

from .overstatements import Overstatement, either

ALONE = Overstatement(
    either(
        r"""selbst(?:st)?ändig(?! zu arbeiten)|eigenständig(?! zu arbeiten)|eigenverantwortlich
(?:ganz )?allein(?! (?:in|bei|für|durch))|alleine|ohne (?:fremde )?Hilfe
in Eigenregie|federführend"""
    ),
    either(r"allein\w*|selbst(?:st)?ändig\w*|eigen\w*|freiberuf\w*|inhaber\w*|solo"),
    "Your own fields don't say that you did this alone: “{}”.",
)
BEGUN = Overstatement(
    either(
        r"""eingeführt(?:e[nrs]?)?|ins Leben gerufen|gegründet|initiiert
von Grund auf(?! (?:ge|er)lernt)
aus eigener Initiative|(?:von mir|ich) (?:selbst )?(?:aufgebaut|entworfen|entwickelt)"""
    ),
    either(r"ein(?:ge)?führ\w*|auf(?:ge)?bau\w*|gründ\w*|gegründet|entwick\w*|initi\w*|konzip\w*"),
    "Your own fields don't say that you began this: “{}”.",
)
IN_CHARGE = Overstatement(
    either(
        r"""leite|leitete|geleitet|verantworte|verantwortete|verantwortet|unterstell(?:t|te)
unterstehen mir|in leitender (?:Funktion|Stellung|Position)|Vorarbeiter(?:in)?
(?:unter|in) meiner Leitung
führ(?:e|te) (?:ich )?(?:\w+ ){0,4}(?:Team|Gruppe|Abteilung|Schicht|Mannschaft|Filiale\
|Kolonne|Posten)"""
    ),
    either(
        r"""\w*leit\w*|\w*führ(?:er|erin|ung)|chef\w*|vorarbeiter\w*|verantwort\w*|stellv\w*|erstkraft
gruppe von|team von|kapitän\w*|vorstand|inhaber\w*|meister\w*|polier\w*"""
    ),
    "Your own fields don't say that you were in charge: “{}”.",
)
TAUGHT = Overstatement(
    either(
        r"geschult|schulte|schule ich|eingearbeitet|arbeitete ich (?:\w+ ){0,4}ein|unterrichte\w*"
    ),
    either(
        r"\w*schul\w*|einarbeit\w*|einweis\w*|ausbild\w*|anleit\w*|unterricht\w*|\w*lehr\w*|trainer\w*"
    ),
    "Your own fields don't say that you taught anybody: “{}”.",
)
EVERYWHERE = Overstatement(
    either(
        r"""(?:im|für das|fürs|in der|für die|für den) (?:gesamten?|ganzen?|kompletten?) (?:Haus\
|Betrieb|Unternehmen|Abteilung|Region|Schule|Klinik|Station|Standort|Konzern|Stadt|Gemeinde\
|Kollegium)"""
    ),
    either(r"gesamt\w*|ganz\w*|alle\w*|komplett\w*"),
    "Your own fields don't say that it reached so far: “{}”.",
)
BETTER = Overstatement(
    either(
        r"""sank|sanken|gesunken|stieg|stiegen|gestiegen|ging(?:en)? (?:\w+ ){0,6}zurück
halbiert|übertroffen|gesenkt|gesteigert|verbessert|verkürzt|beschleunigt|übertraf|übertreffe|Rekord\w*
(?:deutlich|spürbar|merklich|erheblich|messbar) (?:schneller|weniger|mehr|besser|kürzer\
|höher|niedriger)"""
    ),
    either(
        r"""senk\w*|gesenkt|steiger\w*|gesteigert|verbesser\w*|sank|sink\w*|stieg\w*|übertr\w*|reduzier\w*
verkürz\w*|von \d\S* auf \d\S*|um \d\S* ?%|[+-] ?\d+ ?%|beschleunig\w*|mehr|weniger|halbier\w*"""
    ),
    "Your own fields don't tell of this success: “{}”.",
)
FLAWLESS = Overstatement(
    either(
        r"""kein(?:en|e)? einzige[nrs]? \w+|fehlerfrei|unfallfrei|lückenlos
noch nie (?:ein|eine|einen) (?:\w+ )?(?:Fehler|Unfall|Beschwerde)"""
    ),
    either(r"kein\w*|nie|fehlerfrei|unfallfrei|ohne (?:Fehler|Unfall|Unfälle)|null|100 ?%"),
    "Your own fields don't say that nothing ever went wrong: “{}”.",
)
OVERSTATEMENTS = (ALONE, BEGUN, IN_CHARGE, TAUGHT, EVERYWHERE, BETTER)
