"""The spans of a letter, in their order, and which is in which."""

REQUEST = "POST /api/v1/letters"
MODEL = "POST /v1/chat/completions"
# Each begins no sooner than the one before it, whichever process it is of.
ORDER = (
    ("inkwell-web", REQUEST),
    ("inkwell-web", "enqueue letter"),
    ("inkwell-writer", "write letter"),
    ("inkwell-writer", "make prompt"),
    ("inkwell-model", MODEL),
    ("inkwell-model", "wait in queue"),
    ("inkwell-model", "prefill"),
    ("inkwell-model", "decode"),
    ("inkwell-writer", "check letter"),
)
PARENTS = {
    "enqueue letter": REQUEST,
    "write letter": "enqueue letter",
    "ask model": "write letter",
    "make prompt": "ask model",
    MODEL: "ask model",
    "prefill": MODEL,
    "decode": MODEL,
    "check letter": "write letter",
}
