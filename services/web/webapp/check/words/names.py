"""Words by which employers, schools and degrees are told from other words."""

from webapp.facts.lexicon import LEGAL_FORMS, word_set

MONTHS_AND_DAYS = word_set(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    fridays saturdays sundays"""
)

# After 'at' and the like these begin no employer's name, whatever their capitals.
NOT_NAMES = MONTHS_AND_DAYS | word_set(
    """i i'm i've i'd my me we our us you your he she it this that these those the a an and or but
    as in on to of for with from by since while when after before during both each all any
    what which who where how here there then now present first last once least senior junior lead
    mr mrs ms dr sir madam
    von im am vom zum zur beim mit nach vor seit bei ihnen ihr ihre ihrem ihrer"""
)

# Parts of a name that anyone may add or leave out: 'the Sony team', 'Sony Corporation'.
GENERIC = LEGAL_FORMS | word_set(
    """team teams department division group office offices headquarters hq branch campus site staff
    the and of for de la le du des & hiring manager recruiter recruitment committee"""
)

# A capitalised phrase with one of these is an organisation wherever it stands.
LEGAL_SUFFIXES = word_set("inc incorporated corp corporation ltd llc llp plc gmbh")

# Words after some of which (within two) 'for', 'with', 'from', 'of' and 'by' introduce an employer
# or a school; 'at' needs none. ('with' alone would catch every skill: 'experience with Python'.)
WORK = word_set(
    """work works worked working consulted consulting freelanced freelancing volunteered
    volunteering interned interning contracted engineer developer analyst consultant manager intern
    assistant specialist designer contractor"""
)
POSTS = word_set(
    """role position internship job career tenure employed interned volunteered contracted
    apprenticeship stint placement employment"""
)
AWARDS = word_set(
    """degree degrees bachelor bachelors master masters msc bsc ba ma phd mba doctorate diploma
    certificate certification graduated graduate graduating qualification alumni offer"""
)
CUES: dict[str, frozenset[str]] = {
    "for": WORK,
    "with": POSTS,
    "from": AWARDS,
    "of": word_set("graduate alumnus alumna employee student founder co-founder"),
    "by": word_set("employed hired recruited contracted headhunted promoted"),
    "joined": frozenset(),
    "joining": frozenset(),
    "rejoined": frozenset(),
    "left": frozenset(),
    "at": frozenset(),
    "chez": frozenset(),
    "presso": frozenset(),
    "hos": frozenset(),
    "bij": frozenset(),
}
FOREIGN_CUES = frozenset({"chez", "presso", "hos", "bij"})

# Employers that letters are often given when the form names none. Those that are also a word or a
# tool (Apple, Oracle, Meta) count only with a capital and with no product's name behind them.
KNOWN = word_set(
    """google facebook microsoft netflix accenture deloitte mckinsey pwc kpmg capgemini infosys
    cognizant siemens bosch bmw daimler volkswagen toyota samsung huawei alibaba tencent bytedance
    tiktok linkedin twitter airbnb spotify paypal ebay walmart starbucks mcdonald's mcdonalds
    nvidia qualcomm lenovo nokia ericsson unilever nestle pfizer novartis astrazeneca boeing airbus
    lockheed tesla spacex nasa cern goldman jpmorgan hsbc barclays citigroup ikea adidas nike
    uber lyft palantir openai deepmind sony ibm wipro tcs trello dropbox pinterest snapchat zalando
    allianz"""
)
KNOWN_TOOLS = word_set(
    """amazon apple meta intel oracle sap salesforce adobe cisco dell hp slack stripe shopify
    zoom atlassian target shell visa"""
)
KNOWN_SCHOOLS = word_set(
    """harvard stanford mit oxford cambridge yale princeton caltech berkeley ucla eth imperial
    columbia cornell"""
)

# Subjects of study that are told without capitals: 'a degree in physics'.
SUBJECTS = word_set(
    """accounting agriculture anthropology architecture art arts astronomy biochemistry biology
    biotechnology business chemistry commerce communication communications computer computing
    criminology cybersecurity dentistry design economics education electrical electronics
    engineering english environmental finance geography geology graphic history hospitality human
    informatics information international journalism law linguistics literature logistics
    management marketing mathematics maths mechanical media medicine microbiology music neuroscience
    nursing pharmacy philosophy physics politics political psychology public robotics science
    sciences sociology software statistics supply theatre tourism veterinary zoology"""
)

NAME_JOINERS = word_set("of the & de la du des di da do van der den für")
