#include "ui/pages/model_page.h"
