"""Words by which somebody claims to have a business, a permanent job, a car or a good mark."""

from .overstatements import Overstatement, either

OWNING = Overstatement(
    either(
        r"""I (?:have |once |now )?own(?:ed)? (?:an?|the|my own)|(?:as|being) the owner of
my own (?:business|firm|company|shop|salon|practice|restaurant|studio)
(?:before|when|since|until) I (?:opened|had) my (?:own )?(?:shop|business|salon|firm|restaurant)
my (?:firm|company|business) (?:has |have )?(?:employed|employs)"""
    ),
    either(
        r"""own\w*|self[- ]employed|freelanc\w*|sole trader|found(?:ed|er)|director
my (?:\w+ )?(?:shop|business|firm|company|salon|round)|partner|proprietor|start-?up|mein\w*"""
    ),
    "Your own fields don't say that you had a business of your own: “{}”.",
)
PERMANENT = Overstatement(
    either(r"permanent (?:position|contract|post|role|job|place|staff)|permanently employed"),
    either(r"permanent\w*|unbefristet|indefinid\w*|cdi"),
    "Your own fields don't say that this is permanent: “{}”.",
)
BY_CAR = Overstatement(
    either(r"(?:my|with|have|having|own) (?:an? |my )?own (?:car|van|vehicle)|a car of my own"),
    either(r"car|van|vehicle|driv\w+|transport|licen[cs]e|cat [bc]\w?"),
    "Your own fields don't tell of a car: “{}”.",
)
GRADED = Overstatement(
    either(
        r"""(?:first|upper second)[- ]class (?:degree|honou?rs|\w*(?:BA|BSc|Eng|MA|MSc))
with (?:a )?(?:distinction|first)|with an? A\*|straight As|top of my (?:class|year)
at (?:the|my) first (?:attempt|try|go)"""
    ),
    either(
        r"first|1st|1:1|2:1|2\.1|upper second|distinction|honou?rs|hons|A\*|grades?|merit|top|best"
    ),
    "Your own fields don't tell of such a mark: “{}”.",
)
POSSESSIONS = (OWNING, PERMANENT, BY_CAR, GRADED)
