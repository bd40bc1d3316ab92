#include "ui/pages/page.h"

// The signals' home: one translation unit for all pages.
