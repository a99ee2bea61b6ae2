"""Verbs of deeds: what somebody says to have led, built or sold."""

from webapp.facts.lexicon import word_set

# Whose object must be among the applicant's facts.
VERBS = word_set(
    """led lead managed manage supervised supervise headed oversaw oversee directed mentored mentor
    coached hired recruited trained founded launched introduced negotiated closed delivered
    automated migrated won organised organized established invented implemented designed built
    created
    developed increased reduced cut saved grew boosted improved doubled tripled raised secured sold
    wrote produced presented coordinated planned ran run opened restructured represented argued
    localised localized translated coordinate administered administer monitored monitor programmed
    program operated operate repaired installed treated assisted taught lectured researched audited
    drafted edited filmed performed composed drove drive cooked served catered acquired advised
    investigated rebuilt modernised modernized engineered architected scaled optimised optimized
    spearheaded pioneered redesigned transformed"""
) | {"rolled out", "set up", "turned around"}
# The same, unless the form has the verb: 'I rewired' of a rewirer of houses.
RARER = word_set(
    """rewrote recovered restored arranged wired rewired chaired converted merged sold resolved
    prosecuted defended diagnosed operated delivered welded fitted inspected tested deployed
    commissioned ported migrated overhauled renegotiated standardised standardized consolidated
    digitised digitized centralised centralized piloted authored published patented exported
    imported bred grew harvested painted carved sewed catalogued digitised surveyed mapped"""
)
PAST = word_set(
    """led oversaw won built cut grew sold wrote ran taught drove rebuilt rewrote bred rolled set
    turned"""
)
