#include "ui/pages/page.h"

// The signals live here: one translation unit for all pages.
