"""What tells a claim of one's own from a sentence about the job, a wish or a negation, by language.

One set of patterns a language. A text in another language is judged by what needs no grammar:
digits, degrees, well-known names.
"""

# ruff: noqa: RUF001 - apostrophes and dashes as people type them

import re
from dataclasses import dataclass

from webapp.facts.lexicon import word_set

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """The patterns of one language.

    Attributes:
        common: function words by which the language is recognized.
        own: the writer is spoken of.
        reader: the reader, the role or the advertisement is the subject.
        reported: what the reader wants, seen by the writer: "I understand that you need".
        wish: what the writer would like, not what is.
        having: even in a wish, what the writer has: "I would bring my".
        negation: what follows is denied.
        boundary: where a new clause may begin.
        title: what comes before a title that is held.
    """

    common: frozenset[str]
    own: Pattern
    reader: Pattern
    reported: Pattern
    wish: Pattern
    having: Pattern
    negation: Pattern
    boundary: Pattern
    title: Pattern


def any_of(*parts: str) -> Pattern:
    return re.compile("|".join(parts), re.IGNORECASE)


# The role that is applied for, and a job that was had: whether a title or the company applied to
# is claimed depends on them.
ROLE_APPLIED_FOR = any_of(
    r"\b(?:the|your|this)\s(?:[\w&/.'’-]+\s){0,6}?(?:role|position|post|opening|vacancy"
    r"|opportunity|job)\b",
    r"\b(?:die|ihre|diese)\s(?:[\w-]+\s){0,3}?(?:stelle|position)\b",
    r"\b(?:le|ce|votre)\s(?:poste|offre)\b",
    r"\b(?:el|este|su)\s(?:puesto|cargo|oferta)\b",
)
HAD = any_of(
    r"\b(?:worked|interned|employed|served|been|was|were|joined|left|promoted|consulted"
    r"|volunteered|former|formerly|previous|previously"
    r"|my (?:work|time|role|job|position|years|career)|studied|gearbeitet|war|travaillé"
    r"|été|trabajé|fui)\b"
)
LEAD = (
    r"\A[\s\W]*(?:(?:and|but|that|which|what|when|if|as|since|because|while|although"
    r"|though|so|so that|where|because)\s+)*"
)
ENGLISH = Cues(
    common=word_set("the and to of my is am have with for in that at your was from you would"),
    own=any_of(r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|mine|myself|we|our|us)\b"),
    reader=any_of(
        LEAD + r"(?:you|your|yours|you['’](?:re|ve|ll|d)|whoever"
        r"|(?:the|this|that|such an?|an?|any)\s(?:\w+\s){0,2}?(?:role|position|post|job|advert"
        r"|advertisement|ad|posting|vacancy|opening"
        r"|candidate|employer|job description|description|requirements?|qualifications?)\b)",
    ),
    reported=any_of(
        r"\b(?:i|we)\s(?:also\s|can\s|have\s|fully\s)?(?:understand|see|read|know|notice"
        r"|noticed|note|noted|saw|learned|learnt|gather"
        r"|realise|realize|appreciate|heard|seen|taken note"
        r"|kept in mind)\b[^.;]{0,60}?\b(?:you|your|this role|the role|the position|the job)\b",
        r"\b(?:is|are|being|and|that['’]s)\s(?:exactly\s|just\s)?what\s(?:you|your \w+)\s"
        r"(?:ask|stipulate|require|specify|want|need|expect|prefer|look)",
        r"\b(?:your|the|this)\s(?:job\s)?(?:advert|advertisement|ad|posting|vacancy"
        r"|description|listing)\s(?:mentions|asks|names|says|calls|lists|speaks|describes"
        r"|requires|states)",
        r"\byou(?:['’]re| are| also| would| rightly| write that you| say that you)*\s(?:ask"
        r"|asked|look|looking|search|searching|seek|seeking|want|need|require|prefer|expect"
        r"|mention|describe|name|list|hope|like|value|hiring|write|say)\b",
        r"\b(?:is|are)\s(?:asked for|required|requested|stipulated|called for)\b",
        r"\b(?:role|position|post|job)\s(?:asks|calls|requires|needs|demands|wants)\b",
        r"\bas\s(?:you|your|the)\s[^,;.]{0,40}\b(?:ask|describe|require|mention|put|say|state"
        r"|need)s?\b",
    ),
    wish=any_of(
        r"\b(?:would|could|will|shall|might|i['’](?:d|ll)|hope|hoping|wish|want|wanted|eager"
        r"|keen|excited|excites|enthusiastic|glad to|happy to|pleased to|proud to"
        r"|delighted|apply|applying|application|interested|interests|interest in|aspire|aim to"
        r"|ready to|willing|plan to|intend|drawn|draws|appeals?|attract(?:s|ed)?|like to"
        r"|look(?:ing)? forward|considered|opportunity|chance|dream|admire|admired|impressed"
        r"|inspired|inspires|curious|available|learn(?:ing)? (?:more|about|how|to|from)"
        r"|join(?:ing)? (?:you|your)|at your|new (?:challenge|to me)|next step|would be new"
        r"|be new to me|a step)\b"
    ),
    having=any_of(
        r"\b(?:bring|brings|offer|contribute|draw on|build on|rely on|share|provide|combine"
        r"|add|put)\b[^.;]{0,40}?\b(?:my|an?|the|over|more|years?|\d+)\b",
        r"\b(?:with|through|thanks to|given|based on|after)\s(?:my|more than|over|nearly"
        r"|almost|\d|(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)\b)",
        r"\bi\s(?:can|could)\s(?:already\s|also\s)?(?:speak|write|read|program|code|operate"
        r"|drive|look back|say that i|point to)\b",
        r"\bi\s(?:have|hold|am|was|led|managed|built|worked|earned|won|speak|know|'ve"
        r"|’ve)\b(?!\s(?:\w+ly\s)?(?:eager|keen|excited|glad|happy|pleased|proud|delighted"
        r"|interested|ready|willing|drawn|attracted|looking|applying|sure|confident|curious"
        r"|available|impressed|inspired|enthusiastic|writing|sending|submitting|responding"
        r"|seeking|hoping|here|aware|open|keenly|always wanted|to|long|followed|admired))",
    ),
    negation=any_of(
        r"\b(?:not(?! only)|n['’]t|never|neither|no(?! doubt| matter| stranger| longer than)|nor"
        r"|without|lack|lacks|lacking|rather than|instead of|unfamiliar|have yet to|yet to"
        r"|new to me|still learning|learning to|instead|beyond)\b",
        r"\b\w+n['’]t\b",
    ),
    boundary=re.compile(
        r"[;:](?=\s)|\s[–—]\s|\s-\s|,\s(?=(?:and|but|so|yet|while|whereas|although|though"
        r"|because|since|as|which|where|who|when|whose)\b)"
        r"|,\s(?=(?:I|I['’]\w+|you|your|my|it|this|they|we|our|the)\b)"
        r"|\s(?=(?:but|while|whereas|although|though|because)\s)|\s(?=and\s(?:I|you|my|your|we"
        r"|it|our)\b)|(?<!\bis)(?<!\bare)\s(?=(?:that|which|what|as|than)\s(?:you|your)\b)"
        r"|\s(?=and\s(?:am|would|hope|plan|aim|intend|want|wish|look|could|will)\b)"
        r"|\s(?=(?:before|until|once)\sI\b)|\s(?=and\s(?:have|has)\s(?:since\s)?been\b)",
        re.IGNORECASE,
    ),
    title=any_of(
        r"(?:\b(?:(?:grade|rank|position|role|post|capacity) of"
        r"|as|promoted|rose|advanced|appointed|named|elected|moved up|stepped up|grew"
        r"|made|from)"
        r"|\bi\s(?:\w+\s){0,3}?(?:am|was|been|became|become|remain|being)|\bi['’](?:m"
        r"|ve\s(?:\w+\s){0,2}?been))\s"
        r"(?:(?:now|also|once|then|currently|already|to|into|from|both|first|previously"
        r"|recently|formerly|the position of|the role of|the post of)\s){0,3}(?:(?:an?|the|its"
        r"|their|your|our)\s)?"
    ),
)
