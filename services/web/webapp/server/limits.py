"""How long the server waits for a client, and how much of one it keeps."""

# A phone on a bad line sends a head of 2 kB in a second, and a letter's form (80 kB at most) in
# four at 20 kB/s. Who takes longer than this is answered 408, and the connection is closed.
HEAD_S = 10.0  # from the connection, or from the first byte of a later request, to the head's end
BODY_S = 30.0  # from the head's end to the body's
# A proxy in front must give its unused connections up first, or it sends a request into one that
# is being closed. Envoy with the chart's settings and nginx (60 s) do.
IDLE_S = 75.0
# At least so much of an answer must be read in so long: 1 kB/s, a twentieth of a slow phone's.
UNREAD_S = 30.0
UNREAD_BYTES = 32 * 1024
# A body of pictures takes longer; at least so much of it must arrive in BODY_S: 35 kB/s.
UPLOAD_STEP_BYTES = 1024 * 1024
UPLOADS = 4  # of a process: each takes as much of the disk as it is long
UPLOAD_MEMORY_BYTES = 512 * 1024  # of one; the rest waits in a file
# After its last answer a connection is read on for so long: to close it with unread bytes would
# reset it, and whoever still sends would never see why it was refused.
LINGER_S = 10.0
# While the process stops, for a request that is on its way.
STOPPING_S = 2.0

LINE_BYTES = 4096  # of the request line
FIELDS = 100  # of the head
HEAD_BYTES = 16 * 1024
CHUNK_LINE_BYTES = 256  # the size of a chunk and its extensions
TRAILER_BYTES = 4096
CHUNKING_BYTES = 64 * 1024  # what sizes of chunks may add to the longest body
PIPELINED = 64  # requests sent ahead on one connection

CONNECTIONS = 1000  # of a process
CONNECTIONS_OF_AN_ADDRESS = 100  # of a process; an IPv6 network of 64 bits is one address
MEMORY_BYTES = 64 * 1024 * 1024  # of a process, for requests and for answers that aren't read
REQUEST_BYTES = 2048  # what an empty request takes in memory
SOCKET_BYTES = 128 * 1024  # the kernel's buffer for an answer; beyond it, what is unread is seen
ANSWER_BYTES = 128 * 1024  # of an unread answer in memory; the rest waits in a file
