"""The parts that a letter has in any language: a greeting, a closing, a length."""

# ruff: noqa: RUF001 - every language's dashes, quotes and letters are what this reads

import re

from webapp.facts.text import contains, count_words, plain

from .report import Rule

SHORTEST, LONGEST = 120, 400  # words
HEAD_LINES, FOOT_LINES = 10, 8
SHORT_LINE = 90  # characters: longer than any salutation
LINE_END = (",", ":", "!", "，", "：", "،", ";")

GREETING = re.compile(
    r"(?:dear|hello|hi|greetings|to whom|good (?:morning|afternoon|day)|ladies and"
    r"|sehr geehrte|liebe|guten tag|hallo|madame|monsieur|bonjour|cher|chère|estimad|querid|hola"
    r"|a quien|gentil|egregi|spett|salve|prezad|caro|exm|geachte|beste|kære|kjære|hej|hei|bästa"
    r"|hyvä|arvoisa|szanown|vážen|tisztelt|stimat|bună|sayın|merhaba|уважаем|здравствуйте|шановн"
    r"|поштован|αγαπητ|αξιότιμ|κυρί|عزيز|السيد|السادة|حضرة|תحיה|לכבוד|שלום|प्रिय|आदरणीय|महोदय|เรียน"
    r"|kính gửi|尊敬|敬啟|敬启|您好|拝啓|謹啓|はじめまして|採用|안녕|친애|담당|존경)",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"(?:sincerely|regards|yours|best wishes|best,|respectfully|faithfully|cordially|warmly|thank"
    r"|gratefully|cheers|grüße|grüssen|grüßen|hochachtungsvoll|cordialement|salutations|sincères"
    r"|atentamente|saludo|cordiali|distinti|saluti|atenciosamente|cumprimentos|groet|hilsen"
    r"|hälsning|terveisin|poważaniem|pozdrav|üdvözlettel|stimă|saygı|уважением|повагою|εκτίμηση"
    r"|τιμή|تحيات|احترام|التقدير|בברכה|בכבוד|सादर|भवदीय|धन्यवाद|ขอแสดง|นับถือ|trân trọng|此致|敬礼"
    r"|敬禮|敬上|谨上|謹上|敬具|よろしく|謹白|드림|올림|감사)",
    re.IGNORECASE,
)


def _lines(body: str) -> list[str]:
    return [line.strip() for line in body.splitlines() if line.strip()]


def greeting(body: str) -> Rule:
    """Check that the letter begins by greeting its reader."""
    lines = _lines(body)[:HEAD_LINES]
    first = lines[0] if lines else ""
    ok = any(GREETING.match(line) and len(line) <= SHORT_LINE for line in lines)
    ok = ok or (len(first) <= SHORT_LINE and first.endswith(LINE_END))
    message = "The letter greets its reader." if ok else "The letter has no greeting."
    return Rule("greeting", ok, message)


def closing(applicant_name: str, body: str) -> Rule:
    """Check that the letter ends with a closing phrase over the applicant's name."""
    lines = _lines(body)[-FOOT_LINES:]
    name = plain(applicant_name)
    signed = next((n for n in range(len(lines) - 1, -1, -1) if contains(plain(lines[n]), name)), -1)
    if signed < 0 or len(lines[signed]) > SHORT_LINE:
        return Rule("closing", False, "The letter doesn't end with the applicant's name.")
    above = [line for line in lines[max(0, signed - 3) : signed + 1] if len(line) <= SHORT_LINE]
    ok = any(CLOSING.search(line) or line.endswith((",", "，")) for line in above)
    message = (
        "The letter closes with the applicant's name."
        if ok
        else "The letter has no closing phrase."
    )
    return Rule("closing", ok, message)


def length(body: str) -> Rule:
    """Check that the letter is neither a note nor an essay."""
    count = count_words(body)
    ok = SHORTEST <= count <= LONGEST
    advice = "" if ok else f" A letter has {SHORTEST} to {LONGEST}."
    return Rule("length", ok, f"The letter has {count} words.{advice}")
