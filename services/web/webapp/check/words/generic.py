"""Words that anyone may write of themselves and their work, without a fact behind them."""

from webapp.facts.lexicon import word_set
from webapp.facts.text import root

FUNCTION = word_set(
    """a an the and or but nor so yet if then than that this these those which who whom whose what
    when where why how as at by for from in into of off on onto out over to up with within
    without about above across after against along among around before behind below beneath
    beside besides between beyond down during inside near outside since through throughout toward
    towards under until upon via i i'm i've i'd i'll me my mine myself we our us ours you your
    yours it its they them their he she his her him is am are was were be been being have has
    had having do does did doing done will would shall should can could may might must not no
    yes all any both each every either neither few many more most much less least other another
    some such only own same too very just also even still already always never often sometimes
    once again here there now today currently recently previously formerly soon later earlier
    first last next one's per how ever rather quite well while though although because whereas
    whether unless like somebody someone anybody anyone everybody everyone nobody something anything
    everything nothing"""
)
COLOUR = word_set(
    """work works worked working job jobs role roles position positions post company companies
    team teams colleague colleagues people person others customer customers client clients
    user users project projects task tasks experience experienced experiences year years month
    months week weeks day days daily time times part parts way ways thing things kind kinds
    lot great good better best new old long short high low large small big strong firm deep
    broad wide clear careful full whole real true right key main major important different
    difficult hard easy busy fast quick quickly skill skills ability abilities strength
    strengths knowledge background career responsibility responsible responsibilities duty
    duties field area areas industry sector business environment office practice level
    standard standards result results quality success goal goals target targets problem
    problems solution solutions question questions answer answers idea ideas detail details
    care attention pressure deadline deadlines change changes challenge challenges opportunity
    opportunities chance interest interests passion value values need needs help support
    service services learn learned learnt learning know knew known understand understanding
    use used using make made making take taken taking give gave given giving bring brought
    bringing keep kept keeping find found get got go went gone come came see saw seen say said
    tell told think thought feel felt enjoy enjoyed enjoying love loved want wanted hope look
    looking show showed shown turn turned put set let try tried start started begin began end
    ended become became remain stay follow followed handle handled handling deal dealing do
    carry carried run ensure contribute contributed join joined joining gain gained earn
    earned obtain obtained complete completed hold held holding bear bears carry serve served
    spend spent lead develop developed grow grew include includes including involve involved
    involves mean means need rely relied count apply applied share shared teach taught
    together alone closely directly mostly mainly especially really truly simply both regular
    regularly everyday real-world practical hands-on solid proven track record name foundation
    base start step move opportunity world life home place letter form sure confident ready
    able happy glad proud pleased keen eager familiar comfortable good at ease day-to-day side
    example set-up percent per cent million thousand billion dollars euros pounds eur usd gbp
    chf order focus focused fully entire number numbers figure figures half several different
    various similar related relevant wider fellow current present previous former past recent
    whole general overall available amount range variety"""
)
TRAITS = word_set(
    """communication communicating communicator listening teamwork team-working leadership
    problem-solving problem solving organisation organization organised organized planning
    time-management management people working working-together patience patient reliable
    reliability calm precise precision accuracy accurate flexible flexibility friendly honest
    honesty creative creativity curious curiosity motivated motivation independent independently
    empathy adaptability initiative attention detail multitasking prioritising prioritizing
    decision making thinking analytical interpersonal collaboration collaborating writing
    speaking presenting reading"""
)
GENERIC = FUNCTION | COLOUR | TRAITS
UP = frozenset(
    map(
        root,
        word_set(
            "increase increased raise raised grow grew boost boosted improve improved up rise "
            "rose gain gained more higher double doubled"
        ),
    )
)
DOWN = frozenset(
    map(
        root,
        word_set(
            "cut cutting reduce reduced lower lowered decrease decreased drop dropped fall fell "
            "down shrink saved save saving less fewer shorten shortened halve halved"
        ),
    )
)
