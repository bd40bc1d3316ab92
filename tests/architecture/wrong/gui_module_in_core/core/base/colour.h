#include <QtGui/qcolor.h>
