#include "ui/pages/scrolling_column.h"

#include "ui/style/type_scale.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace qw::ui {

QVBoxLayout* makeScrollingColumn(QWidget* page) {
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    auto* content = new QWidget;
    scroll->setWidget(content);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(kPagePadding, kPagePadding, kPagePadding, kPagePadding);
    column->setSpacing(kGap);
    return column;
}

} // namespace qw::ui
