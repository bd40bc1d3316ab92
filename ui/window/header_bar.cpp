#include "ui/window/header_bar.h"

#include "ui/style/colors.h"
#include "ui/style/controls.h"

#include <QHBoxLayout>
#include <QPainter>

namespace qw::ui {

HeaderBar::HeaderBar(QWidget* parent)
    : QWidget(parent)
    , m_name(new TextLabel(QStringLiteral("Quantwright"), TextRole::Heading, false, this))
    , m_chip(new ChipButton(this))
    , m_export(new PrimaryButton(tr("Export…"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 16, 9);
    row->setSpacing(14);
    auto* mark = new QLabel(this);
    mark->setPixmap(programIcon().pixmap(QSize(24, 24), devicePixelRatioF()));
    row->addWidget(mark);
    row->addSpacing(-6);
    row->addWidget(m_name);
    row->addWidget(m_chip);
    row->addStretch(1);
    auto* open = new QPushButton(tr("Open…"), this);
    open->setObjectName(QStringLiteral("openButton"));
    m_export->setObjectName(QStringLiteral("exportButton"));
    m_chip->setObjectName(QStringLiteral("modelChip"));
    row->addWidget(open);
    row->addWidget(m_export);
    setFixedHeight(kControlHeight + 18);
    connect(open, &QPushButton::clicked, this, &HeaderBar::openClicked);
    connect(m_export, &QPushButton::clicked, this, &HeaderBar::exportClicked);
    connect(m_chip, &ChipButton::clicked, this,
            [this] { emit modelMenuRequested(m_chip->mapToGlobal(QPoint(0, m_chip->height() + 4))); });
    setModel({}, {});
    setExportPossible(false);
}

void HeaderBar::setModel(const QString& name, const QString& facts) {
    m_chip->setVisible(!name.isEmpty());
    m_chip->setEnabled(true);
    m_chip->setContents(name, facts);
}

void HeaderBar::setLoading(const QString& fileName) {
    m_chip->setVisible(true);
    m_chip->setEnabled(false);
    m_chip->setContents(fileName, tr("opening…"));
}

void HeaderBar::setExportPossible(bool possible) {
    m_export->setEnabled(possible);
    m_export->setToolTip(possible ? tr("Choose a type and write a GGUF file") : tr("Open a model first"));
    m_export->setAccessibleDescription(m_export->toolTip());
}

void HeaderBar::setCompact(bool compact) {
    m_name->setVisible(!compact);
}

void HeaderBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colors& c = colorsFor(this);
    painter.fillRect(rect(), c.surface);
    painter.fillRect(QRect(0, height() - 1, width(), 1), c.cardBorder);
}

} // namespace qw::ui
