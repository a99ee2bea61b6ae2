"""The nouns that occupations end in, by which a job title is told from an employer's name."""

from .lexicon import word_set
from .text import Word

ENGLISH_OCCUPATIONS = word_set(
    """accountant actor actuary adjuster administrator adviser advisor agent agronomist aide
    ambassador analyst anaesthetist animator apprentice archaeologist architect archivist artist
    assessor assistant associate astronomer attendant attorney auditor author baker banker barber
    barista barrister bartender beautician biologist bookkeeper bricklayer broker builder butcher
    buyer captain caregiver carer caretaker carpenter cashier caterer ceo cfo chair chairman
    chairwoman chancellor chef chemist chief childminder cio ciso clerk cleaner cmo coach coder
    commander commis commissioner companion comptroller concierge conductor consultant contractor
    controller cook coo coordinator co-ordinator copywriter corporal counsel counsellor counselor
    courier craftsman crew cro cto curator custodian dean dentist deputy designer detective
    developer dietitian director dispatcher diver doctor draughtsman dressmaker driver economist
    editor educator electrician engineer entrepreneur epidemiologist estimator executive expert
    fabricator facilitator farmer farmhand fellow firefighter fisherman fitter florist foreman
    forester founder co-founder cofounder freelancer gardener geologist geophysicist glazier
    governor groundskeeper groomer guard guide gunner hairdresser handyman headteacher
    headmaster headmistress host hostess housekeeper hygienist illustrator inspector installer
    instructor intern interpreter inventor investigator investor janitor jeweller joiner
    journalist judge keeper labourer laborer lawyer leader lecturer librarian lieutenant lifeguard
    linguist loader locksmith lorry machinist maid major manager marketer mason mathematician
    mechanic mediator merchandiser merchant meteorologist microbiologist midwife miner model
    moderator musician nanny negotiator neurologist nurse nutritionist officer operative operator
    optician optometrist orderly organiser organizer owner packer paediatrician painter
    paralegal paramedic partner pathologist pharmacist philosopher photographer physician physicist
    physiotherapist picker pilot planner plasterer plumber podiatrist politician porter
    practitioner president priest principal printer producer professor programmer promoter
    proofreader prosecutor psychiatrist psychologist publisher purchaser radiographer radiologist
    ranger realtor receptionist recruiter rector registrar repairer reporter representative rep
    researcher restorer roofer sailor salesman salesperson saleswoman salesclerk scaffolder
    scientist sculptor seamstress secretary sergeant server sheriff shepherd sister smith
    sociologist soldier solicitor sommelier specialist statistician steward stewardess stylist
    superintendent supervisor surgeon surveyor svp tailor teacher teamleader technician
    technologist teller tester therapist tiler trader trainee trainer translator treasurer tutor
    typist underwriter undertaker upholsterer usher valet veterinarian vet vicar videographer
    volunteer vp waiter waitress warden washer watchmaker weaver welder woodworker worker writer
    zoologist head lead student postdoc sous-chef webmaster buyer-planner sre dba evp md gp"""
)
# And of German, French, Spanish, Italian, Polish and Dutch.
OCCUPATIONS = ENGLISH_OCCUPATIONS | word_set(
    """sprecher entwickler entwicklerin softwareentwickler ingenieur ingenieurin leiter leiterin
    teamleiter teamleiterin stationsleiterin stationsleiter abteilungsleiter abteilungsleiterin
    projektleiter projektleiterin geschäftsführer geschäftsführerin pflegekraft pflegefachkraft
    pflegefachfrau pflegefachmann krankenpfleger krankenschwester praktikant praktikantin
    werkstudent werkstudentin auszubildende auszubildender azubi kaufmann kauffrau verkäufer
    verkäuferin berater beraterin lehrer lehrerin erzieher erzieherin koch köchin mechaniker
    mechatroniker elektriker elektroniker fahrer sachbearbeiter sachbearbeiterin buchhalter
    buchhalterin assistent assistentin referent referentin techniker architektin arzt ärztin
    direktor direktorin rezeptionist rezeptionistin hotelfachfrau hotelfachmann vorstand prokurist
    ökonom ökonomin redakteur redakteurin dozent dozentin professorin forscherin forscher meister
    lagerist verkäufer schreiner tischler kellner kellnerin filialleiter filialleiterin
    directeur directrice ingénieur ingénieure développeur développeuse comptable stagiaire
    assistante chargé chargée responsable chef cheffe vendeur vendeuse infirmier infirmière
    enseignant enseignante professeur professeure cuisinier cuisinière serveur serveuse
    technicien technicienne consultante conseiller conseillère gérant gérante apprenti apprentie
    adjoint adjointe directrice chercheur chercheuse formateur formatrice secrétaire
    alternant alternante avocat avocate médecin chauffeur conducteur graphiste rédacteur rédactrice
    jefe jefa director directora ingeniero ingeniera desarrollador desarrolladora contable
    consultor consultora coordinador coordinadora cocinero cocinera ayudante camarero camarera
    enfermero enfermera profesor profesora maestro maestra becario becaria técnico gerente
    encargado encargada vendedor vendedora dependiente dependienta administrativo administrativa
    abogado abogada médico analista responsabile direttore direttrice ingegnere sviluppatore
    sviluppatrice contabile impiegato impiegata tirocinante stagista cameriere cameriera cuoco
    cuoca infermiere infermiera insegnante commesso commessa addetto addetta
    kierownik kierowniczka inżynier programista programistka księgowy księgowa sprzedawca stażysta
    stażystka nauczyciel nauczycielka stolarz elektryk kierowca kucharz kucharka pielęgniarka
    specjalista specjalistka asystent asystentka magazynier
    medewerker manager-directeur boekhouder verpleegkundige stagiair leraar lerares verkoper
    ontwikkelaar kok adviseur monteur"""
)
# Words that raise a title: nobody is a senior, a head or a chief who wasn't one.
RANKS = word_set(
    """senior junior lead head chief principal deputy vice assistant associate executive managing
    staff director president partner trainee apprentice intern global regional national group
    master sous supervisor manager captain sergeant founder co-founder owner chairman chair ceo cto
    cfo coo vp svp evp team leader"""
)
ENDINGS = tuple(
    word_set(
        """worker keeper maker ician ologist smith woman person grapher leiter leiterin pfleger
        pflegerin verkäufer verkäuferin berater beraterin ingenieur ingenieurin entwickler
        entwicklerin meister meisterin techniker technikerin mechaniker lehrer lehrerin führer
        führerin händler referent referentin fachkraft fachfrau fachmann kaufmann kauffrau
        manager managerin assistent assistentin chefin wissenschaftler"""
    )
)


def is_occupation(word: Word) -> bool:
    """Tell whether a word is the noun of an occupation, in the singular."""
    if len(word.key) > 7 and word.text.casefold().endswith(ENDINGS):
        return True
    return (
        word.key in OCCUPATIONS
        or word.text.casefold() in OCCUPATIONS
        or word.key.split("-")[-1] in OCCUPATIONS
    )
