// The colours of the window, light and dark, and the ramp that shows bits per weight. Constants: which of the
// two applies follows from a widget's palette, so nothing here is global state. GUI thread.
#pragma once

#include "core/base/block_types.h"

#include <QColor>
#include <QPalette>

class QWidget;

namespace qw::ui {

struct Colors {
    bool dark;
    QColor window, surface, raised;
    QColor cardBorder, gridLine;
    QColor controlBorder; // at least 3:1 against window and surface
    QColor text, secondary;
    QColor accent, accentTint, onAccent;
    QColor good, caution, bad; // always shown with their sign: ✓ ▲ ✕
    QColor memoryWeights, memoryKv, memoryCompute, memoryOverhead;
    QColor outline;        // 1 px round every bar, point and swatch
    QColor hover, pressed; // fills of flat controls under the pointer
};

const Colors& lightColors();
const Colors& darkColors();

// The set a palette was made from.
const Colors& colorsFor(const QPalette& palette);
const Colors& colorsFor(const QWidget* widget);

QPalette makePalette(const Colors& colors);

// The bits ramp: one for both themes. `text` is the colour that reads on `fill`.
struct BitsColor {
    QColor fill;
    QColor text;
};
BitsColor bitsColor(double bitsPerWeight);
BitsColor bitsColor(BlockType type);

// IQ types carry a notch in a corner, so that colour is never the only difference.
bool hasNotch(BlockType type);

} // namespace qw::ui
