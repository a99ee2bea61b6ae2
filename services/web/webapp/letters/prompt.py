"""What the model is asked. The mini model is trained on exactly this format."""

from openai.types.chat import ChatCompletionMessageParam

from contract.form import PROMPTED
from webapp.advertisement import compare
from webapp.core.model_status import DEMO_MODEL
from webapp.facts import tidy

from .english import in_english
from .form import Form
from .language import english_name, language_for

SYSTEM = """\
You write cover letters. Use only what the form says: invent no employer, degree, number, year \
or skill. Leave nothing to be filled in, such as [Company]. Write plain text in the tone that is \
asked for: 120 to 150 words if the length is short, 220 to 300 if it is long, else 150 to 300. \
Begin with "Dear Hiring Manager," and end with "Sincerely," and the applicant's name on a line of \
its own. Write the letter and nothing else."""
# For larger models; the mini knows English alone.
IN_LANGUAGE = """ Write it in {language}, whatever language the form is in, and begin and end as \
letters in {language} do."""


def messages(form: Form, language: str = "en") -> list[ChatCompletionMessageParam]:
    """Return the conversation that asks for the letter in a language, by its BCP 47 tag."""
    more = "" if language == "en" else IN_LANGUAGE.format(language=english_name(language))
    return [
        {"role": "system", "content": SYSTEM + more},
        {"role": "user", "content": request_for(form)},
    ]


def messages_for(form: Form, model: str) -> list[ChatCompletionMessageParam]:
    """Return what a model is asked for a whole letter: the demo model knows English alone."""
    if model == DEMO_MODEL:
        return messages(in_english(form)[0])
    return messages(form, language_for(form))


def request_for(form: Form) -> str:
    """Return the form as the user's message: a line for each field that isn't empty.

    Fillers, bullets and sentences about oneself are tidied away (webapp.facts): whoever copies a
    value into a sentence writes no "as a N/A".
    """
    values = tidy(form).to_dict()
    # Never the advertisement itself, which a model would copy: what of it the person has, in
    # their own words, and in the field that every model knows.
    values["preferred_qualifications"] = values["preferred_qualifications"] or _asked_for(form)
    lines = ["Write a cover letter.", f"Tone: {form.tone}"]
    if form.length != "usual":  # no line is what the mini model learns for that
        lines.append(f"Length: {form.length}")
    for field in PROMPTED:
        # "<|" opens a chat template's own marks, which nobody shall type.
        value = " ".join(values[field.name].split()).replace("<|", "< |")
        if value:
            lines.append(f"{field.label}: {value}")
    return "\n".join(lines)


def _asked_for(form: Form) -> str:
    """Return the skills and languages that the advertisement asks for and the form has."""
    return ", ".join(compare(form).answers)
