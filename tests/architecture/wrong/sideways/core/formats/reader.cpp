#include "core/jobs/job_queue.h"
