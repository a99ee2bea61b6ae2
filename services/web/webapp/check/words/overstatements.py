"""Words that make a deed larger, and those of the form on which they may rest."""

# ruff: noqa: RUF001 - apostrophes as people type them

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Overstatement:
    """One way to make a deed larger.

    Attributes:
        claimed: the words that do.
        rests_on: the words of which one of the applicant's fields must have one.
        message: what is said of it where none has; `{}` is what was claimed.
    """

    claimed: re.Pattern[str]
    rests_on: re.Pattern[str]
    message: str


def either(lines: str) -> re.Pattern[str]:
    """Return the pattern of the lines' expressions, as whole words; a backslash joins two lines."""
    parts = lines.replace("\\\n", "").split("\n")
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


ALONE = Overstatement(
    either(
        r"""(?<!work )(?<!working )(?<!worked )independently
unaided|unassisted|unsupervised|solely|single-handed(?:ly)?|without (?:any )?(?:supervision|help)
(?<!out )(?<!it )(?:on my own|by myself)(?! (?:account|initiative|time|behalf|two feet))
as the only \w+"""
    ),
    either(
        r"""independent\w*|alone|on my own|by myself|sole\w*|solo|unsupervised|unaccompanied
single-handed\w*|lone|freelanc\w*|self[- ]employed|owner|the only|only one"""
    ),
    "Your own fields don't say that you did this alone: “{}”.",
)
BEGUN = Overstatement(
    either(
        r"""(?:co-?)?founded|from scratch|from the ground up|from nothing|my brainchild
(?:was|were|is|are) (?:introduced|started|set up|designed|created|initiated) by me
(?:is|are|was|were|of) my own (?:design|idea|making|invention)
(?:that |which )?I (?:introduced|pioneered|initiated|invented|brought in|thought up|came up with)"""
    ),
    either(
        r"""(?:co-?)?found(?:ed|er|ing)|from scratch|introduc\w*|pioneer\w*|initiat\w*|invent\w*
launch\w*|establish\w*|creat\w*|start(?:ed|ing)|set(?:ting)?[- ]up|built|build\w*|design\w*|my own
brought in|develop\w*|owner|own (?:business|firm|company|shop)|self[- ]employed"""
    ),
    "Your own fields don't say that you began this: “{}”.",
)
IN_CHARGE = Overstatement(
    either(
        r"""in charge|(?:take|took|taking) (?:full )?charge|leading hand|second in command
(?:full|sole|overall|complete|ultimate) (?:responsibility|control|charge)|sign(?:s|ed|ing)? off
under my (?:supervision|leadership|direction|management|command|charge|guidance)
(?:as|was|am|been|became) (?:the )?head of|report(?:s|ed)? to me|work(?:s|ed)? under me
(?:commanding|commanded|supervising|overseeing|leading|managing|heading)(?= (?:a|an|the|my|our|two\
|three|four|five|six|\d))
(?:I|I['’]ve|(?:which|who|whom|that) I|and) (?:also |have |now )?(?:supervise\
|manage(?! a conversation| to| with| well)|oversee|head(?! \w+country| home| out| for)|lead)d?
(?:I|and) (?:call the shots|have the last word|make the final decision)"""
    ),
    either(
        r"""in charge|charge|responsib\w*|sign(?:ed|ing|s)?[- ]off|head(?:ed|s)?|lead\w*|led
supervis\w*|oversee\w*|oversaw|command\w*|manag\w*|foreman|forewoman|director|chief|captain
sergeant|sgt|owner|run|runs|ran|in my care|accountable|team of|coordinat\w*"""
    ),
    "Your own fields don't say that you were in charge: “{}”.",
)
RAN = Overstatement(
    either(
        r"""(?:I|I['’]ve|and|have|had|was|included?|been|me|now|also|regularly) (?:run|ran|running)\
 (?:the|an?|our|my|its|all|two|three|some)\
(?! (?:\w+ ){0,2}(?:payroll|reports?|tills?|tests?|scripts?|errands|risks?|machines?\
|press|saw|lathe|mill|crane|forklift))"""
    ),
    either(
        r"""run|ran|running|lead\w*|led|manag\w*|organi[sz]\w*|own|owner|head\w*|supervis\w*
co-?ordinat\w*|charge|responsib\w*|host\w*|teach\w*|taught|instruct\w*|foreman|captain"""
    ),
    "Your own fields don't say that you ran this: “{}”.",
)
TAUGHT = Overstatement(
    either(
        r"""(?:train(?:ed|ing)?|mentor(?:ed|ing)?|coach(?:ed|ing)?|taught|teaching|induct(?:ed|ing)\
|onboard(?:ed|ing)) (?:the |our |my |new |two |three |four |five |six |\d+ |other |many |several\
 |all )*(?:juniors?|colleagues|apprentices|staff|trainees|starters|students|volunteers|newcomers\
|recruits|team)
(?:train|mentor|coach|assess|induct)(?:ed|ing)? (?:the |our |my )?(?:new|young|junior|other|newly\
 qualified|two|three|four|five|six|\d+) (?:[a-z-]+ )?[a-z-]+s"""
    ),
    either(
        r"""train\w*|mentor\w*|coach\w*|teach\w*|taught|instruct\w*|induct\w*|onboard\w*|buddy
show\w*|tutor\w*|apprentices|juniors|lectur\w*|facilitat\w*|supervis\w*|students|pupils?"""
    ),
    "Your own fields don't say that you taught anybody: “{}”.",
)
DECIDED = Overstatement(
    either(
        r"""(?:I|and|me|been|have|had) (?:also |personally )?(?:approve[ds]?\
|authori[sz]e[ds]?|hired?|recruit(?:ed)?|dismiss(?:ed)?|select(?:ed)?|negotiat(?:e|ed)|chair(?:ed)?\
|represent(?:ed)?)"""
    ),
    either(
        r"""decid\w*|approv\w*|authori[sz]\w*|hir\w+|recruit\w*|select\w*|negotiat\w*|chair\w*|rep
represent\w*|manag\w*|lead|led|head|hr|buy\w*|purchas\w*|contract\w*"""
    ),
    "Your own fields don't say that this was yours to decide: “{}”.",
)
ESTEEMED = Overstatement(
    either(
        r"""(?:en)?trusted me|asked me to (?:lead|take|run|train|stay|present)|relie[ds] on me
turn(?:s|ed)? to me|(?:chose|picked|selected|praised|commended|complimented|thanked) me
(?:chosen|picked) (?:to|as|for)|sought after|in demand|go-to|praised|commended|complimented
popular|(?<!my )favourite|well received|sold out|fully booked|best[- ]selling
award-winning|renowned"""
    ),
    either(
        r"""trust\w*|award\w*|promot\w*|chosen|select\w*|prize|employee of|commend\w*|prais\w*
mentor\w*|help\w*|support\w*|advis\w*|advice
go-to|nominat\w*|appoint\w*|elected|popular|favourite|sold out|fully booked|waiting list|record"""
    ),
    "Your own fields don't tell of this esteem: “{}”.",
)
EVERYWHERE = Overstatement(
    either(
        r"""(?:across|throughout|for|of|in|by) (?:the|an|our) (?:whole|entire|wider) (?:hospital\
|site|company|firm|department|district|school|office|store|region|county|country|factory|plant|building\
|city|council|organi[sz]ation|group|business|hotel|trust|faculty|university)
across the (?:district|company|firm|hospital|group|region|organi[sz]ation|county)
(?:company|firm|district|site|school|trust|county|nation|hospital|group)-?wide"""
    ),
    either(
        r"whole|entire|all|every|each|district|region\w*|county|\w+-?wide|national\w*|across|group"
    ),
    "Your own fields don't say that it reached so far: “{}”.",
)
LASTING = Overstatement(
    either(
        r"""(?:have|has) (?:since )?(?:become|been made) the (?:standard|norm|model|template)
(?:is|are|was|were|been) (?:since |now |still )?(?:used|taken|held up|adopted|copied|rolled out\
|taken up)(?: as an?| as| by| across| in every| throughout)(?! (?:part|volunteer|team|group))\
 [\w’' -]{3,30}
(?:is|are) still (?:in use|in place|used today|used now)"""
    ),
    either(
        r"standard\w*|template for|as a? ?templates?|adopt\w*|roll(?:ed)? ?out|still|norm|taken up"
        r"|used by|across"
    ),
    "Your own fields don't say that others took it up: “{}”.",
)
BETTER = Overstatement(
    either(
        r"""ahead of (?:schedule|time|plan)|(?:under|(?:with)?in|below) budget
(?:among|some of|one of) the (?:best|highest|fastest|top) (?:results|sales|scores|in the|marks\
|rates)
(?:has been |have been |was |were )?exceeded|(?:in|of) every (?:quarter|month|year) since
(?:help(?:s|ed)|allowed|enabled) [\w& ]{3,40}? (?:to )?(?:reduce|cut|save|increase|grow|improve\
|raise)
sav(?:es?|ed|ing) (?:our|the|my|us|them) [\w ]{3,24}?(?:hours|days|money|pounds|time)
(?:much|far|noticeably|significantly|a lot|considerably|markedly|visibly) (?:faster|quicker\
|smoother|sooner|cheaper|safer|cleaner|better|shorter|higher|lower|fewer|less\
|more (?:smoothly|quickly|reliably|efficiently))
(?:faster|quicker|smoother|shorter|fewer|lower|higher|cheaper|safer) than (?:before|ever|it was\
|they were|in the past|when I)
(?<!I )(?<!I have )(?<!I['’]ve )(?<!I had )(?:has|have|had) (?:all |since |also |steadily |already\
 |roughly |nearly |almost |more than )?(?:dropped|fallen|come down|gone down|gone up|risen|climbed\
|jumped|soared|doubled|tripled|improved|halved|shrunk|plummeted|increased|decreased|picked up)
(?:sales(?: of [\w ]{3,30})?|revenue|turnover|bookings|attendance|scores?|results|complaints|waste\
|errors|takings|ratings|grades|footfall|sickness|attrition|orders|enrolments?|output|costs?|downtime\
|mistakes|accidents|delays|waiting times?) (?:jumped|dropped|fell|rose|climbed|went (?:up|down)\
|soared|improved|doubled|tripled|halved|shrank|came down|picked up|increased|decreased)"""
    ),
    either(
        r"""improv\w*|increas\w*|reduc\w*|cut(?:ting)?|drop\w*|fell|fall(?:en|ing)?|ris(?:e|en|ing)
rose|grew|grow\w*|doubl\w*|tripl\w*|halv\w*|fewer|faster|quicker|ahead of|(?:under|with)?in budget
under budget|(?:down|up) (?:from|to|by)|from \d[\d.,]* ?\S{0,8} to \d|sav(?:ed|ing)|boost\w*
lower\w*|rais\w*|speed\w*|sped|higher|less|better|decreas\w*|went (?:up|down)|jump\w*
streamlin\w*|optimi[sz]\w*|eliminat\w*|solv\w*|by \d[\d.,]* ?%"""
    ),
    "Your own fields don't tell of this success: “{}”.",
)
SPECIAL = Overstatement(
    either(
        r"""speciali[sz](?:ed?|ing) in|my (?:main|chief|core) (?:job|task|duty|work)
the core of my work|(?:has|have) been my (?:daily|main|full-time) (?:work|job|task|duty)"""
    ),
    either(r"speciali[sz]\w*|main\w*|most\w*|chief\w*|focus\w*|core|daily|primar\w*"),
    "Your own fields don't say that this is what you mostly do: “{}”.",
)
LIFELONG = Overstatement(
    either(
        r"""all my life|my (?:whole|entire) (?:life|career)|throughout my (?:career|life|time)
for (?:ages|decades)|since (?:childhood|I was (?:a child|little|small|young|a boy|a girl))"""
    ),
    either(r"life|lifelong|career|childhood|grew up|since (?:19|200)\d|always|whole|family"),
    "Your own fields don't tell of so long a time: “{}”.",
)
FLAWLESS = Overstatement(
    either(
        r"""(?:no|not (?:one|a single)) [\w’' -]{3,24}? (?:has |have |had )?(?:ever )?(?:complained\
|had to|was (?:lost|late|rejected)|been (?:lost|late|rejected|returned)|failed|needed)
(?:has|have|had) never (?:once |yet |ever )?(?:failed|missed|overspent|lost|been late\
|had (?:a|an|one|any) (?:accident|complaint|error|incident|failure)|gone over|been (?:off sick\
|rejected|returned))
not (?:one|a single one?) of my [\w’' -]{3,30} (?:has|have|was|were)(?: ever)?
without (?:a single|one single|ever (?:missing|losing|failing))
zero (?:errors|accidents|complaints|incidents)|kept every \w+ on
not had (?:a single|an?|any|one) (?:accident|incident|complaint|error|injury|sick day)"""
    ),
    either(
        r"""never|zero|no (?:\w+ )?(?:accidents?|errors?|incidents?|complaints?|points|claims)|clean
without (?:a|an|any)|accident[- ]free|100 ?%"""
    ),
    "Your own fields don't say that nothing ever went wrong: “{}”.",
)
OVERSTATEMENTS = (
    ALONE, BEGUN, IN_CHARGE, RAN, TAUGHT, DECIDED, ESTEEMED, EVERYWHERE, LASTING, BETTER, SPECIAL,
    LIFELONG,
)  # fmt: skip
