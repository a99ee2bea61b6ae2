"""The names in the JSON logs of both services, for whoever writes or reads a line."""

# On every line.
TIME = "time"
LEVEL = "level"
LOGGER = "logger"
EVENT = "event"
REQUEST_ID = "request_id"  # where the line belongs to a request
TRACE_ID = "trace_id"  # where it belongs to a trace that is kept
SPAN_ID = "span_id"

# On the line of a served request, whose EVENT is REQUEST.
REQUEST = "request"
METHOD = "method"
ROUTE = "route"  # the template, such as /letters/<uuid:letter_id>; never what somebody typed
STATUS = "status"
SECONDS = "seconds"

# On the line of an answer of the predictor: which model answered.
TASK = "task"
MODEL_VERSION = "model_version"
DIGEST = "digest"
TRACK = "track"
ANSWERS = "answers"  # how many inputs were judged

# On the line of an answer of the model server: enough to compare it, and none of its words.
SHA256 = "sha256"
PROMPT_TOKENS = "prompt_tokens"
COMPLETION_TOKENS = "completion_tokens"
FINISH_REASON = "finish_reason"
