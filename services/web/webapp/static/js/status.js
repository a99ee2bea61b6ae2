// On the status page: local times. It knows no reader, so it forgets nobody's drafts as app.js does.

import { localTimes } from "./times.js";

localTimes();
