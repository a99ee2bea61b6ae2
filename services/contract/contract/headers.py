"""The HTTP headers that web, model server, mesh and scripts agree on; case does not matter."""

TRACEPARENT = "traceparent"  # W3C's: which trace a request belongs to; see contract.traceparent
REQUEST_ID = "X-Request-ID"  # of requests and answers of both services; see contract.request_id

# The web's answers. A request may name a track too: the mesh sends it to that one.
VERSION = "X-Inkwell-Version"  # contract.version.VERSION
TRACK = "X-Inkwell-Track"  # one of contract.tracks.WEB

# The model server's answers.
MODEL_TRACK = "X-Inkwell-Model-Track"  # one of contract.tracks.MODEL
MODEL_REVISION = "X-Inkwell-Model-Revision"  # which weights
QUEUE_POSITION = "X-Queue-Position"  # answers that will be begun before this one
QUEUE_SECONDS = "X-Queue-Seconds"  # estimated, to the first word

# The writer's requests to the model server.
MODEL_VARIANT = "X-Inkwell-Model-Variant"  # of an experiment: the mesh may choose the server by it
PREFER = "Prefer"  # see contract.openai.prefer_wait

# Between services, set by the caller's proxy over what a client sent: its workload and version.
SOURCE = "X-Inkwell-Source"
