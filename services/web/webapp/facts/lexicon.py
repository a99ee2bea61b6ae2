"""Word lists by which the parts of a form are told apart, each small enough to be read."""


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text, in no order."""
    return frozenset(words.split())


LEGAL_FORMS = word_set(
    """inc incorporated corp corporation co company ltd limited llc llp plc gmbh ag kg se sa sarl
    sas srl spa bv nv oy oyj ab as aps kk pty"""
)
INSTITUTIONS = word_set(
    """university college institute academy polytechnic bank hospital clinic laboratories labs
    consulting technologies enterprises industries holdings ventures foundation airlines airways
    universitat universite universidad universita universidade universiteit universitet
    hochschule fachhochschule instituto istituto"""
)
SCHOOLS = word_set(
    """university college institute academy polytechnic school lycee ecole gymnasium conservatoire
    universitat universite universidad universita universidade universiteit universitet uniwersytet
    politechnika politecnico tu eth mit lse kth esade insead ucla hochschule fachhochschule escuela
    instituto istituto colegio liceo"""
)

# Acronym of a degree -> its level and what it is a degree of.
DEGREES = {
    "bsc": ("bachelor", "science"),
    "bs": ("bachelor", "science"),
    "ba": ("bachelor", "arts"),
    "beng": ("bachelor", "engineering"),
    "be": ("bachelor", "engineering"),
    "btech": ("bachelor", "technology"),
    "bba": ("bachelor", "business"),
    "bcom": ("bachelor", "commerce"),
    "bca": ("bachelor", "computer"),
    "bfa": ("bachelor", "fine"),
    "bed": ("bachelor", "education"),
    "llb": ("bachelor", "laws"),
    "mbbs": ("bachelor", "medicine"),
    "msc": ("master", "science"),
    "ms": ("master", "science"),
    "ma": ("master", "arts"),
    "meng": ("master", "engineering"),
    "mtech": ("master", "technology"),
    "mba": ("master", "business"),
    "mca": ("master", "computer"),
    "mfa": ("master", "fine"),
    "med": ("master", "education"),
    "mph": ("master", "public"),
    "mphil": ("master", "philosophy"),
    "llm": ("master", "laws"),
    "phd": ("doctor", "philosophy"),
    "dphil": ("doctor", "philosophy"),
    "bn": ("bachelor", "nursing"),
    "bmus": ("bachelor", "music"),
    "bpharm": ("bachelor", "pharmacy"),
    "barch": ("bachelor", "architecture"),
    "mchem": ("master", "chemistry"),
    "mphys": ("master", "physics"),
    "mmath": ("master", "mathematics"),
    "march": ("master", "architecture"),
    "mlis": ("master", "library"),
    "mres": ("master", "research"),
    "mpa": ("master", "public"),
    "msw": ("master", "social"),
    "edd": ("doctor", "education"),
    "dba": ("doctor", "business"),
    "md": ("doctor", "medicine"),
    "jd": ("doctor", "law"),
}
SHORT_DEGREES = word_set(
    "ba bs be ma ms bed med bn march mpa md jd dba"
)  # words too, or other acronyms

CERTIFICATES = word_set(
    """pmp cpa cfa acca cima cissp ccna ccnp cisa cism ceh itil prince csm toefl ielts toeic celta
    shrm cipd phr cfp frm comptia rhce ckad cka gre gmat pgce qts aca lpc nebosh iosh cscs cisco
    btec nvq hnc hnd ncdt nctj cilip oscp ceng riba gcp citp dele delf dalf testdaf"""
)
