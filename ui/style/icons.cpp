#include "ui/style/icons.h"

#include "ui/style/colors.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cassert>

// Outside any namespace, as the macro needs it: a static library's resources are left out of a program until
// named.
static void initIconResources() {
    Q_INIT_RESOURCE(icons);
}

namespace qw::ui {

namespace {

QString pathOf(const QString& name) {
    static const bool ready = (initIconResources(), true);
    Q_UNUSED(ready);
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

QColor colorOf(Tint tint, QIcon::Mode mode, QIcon::State state) {
    const QPalette palette = QApplication::palette();
    const Colors& colors = colorsFor(palette);
    if (mode == QIcon::Disabled) return palette.color(QPalette::Disabled, QPalette::Text);
    const bool chosen = mode == QIcon::Selected || state == QIcon::On;
    switch (tint) {
    case Tint::Text:
        return chosen ? colors.accent : colors.text;
    case Tint::Secondary:
        return chosen ? colors.accent : colors.secondary;
    case Tint::Accent:
        return colors.accent;
    case Tint::OnAccent:
        return colors.onAccent;
    case Tint::Good:
        return colors.good;
    case Tint::Caution:
        return colors.caution;
    case Tint::Bad:
        return colors.bad;
    }
    return colors.text;
}

class TintedIconEngine final : public QIconEngine {
public:
    TintedIconEngine(QString name, Tint tint) : m_name(std::move(name)), m_tint(tint) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const int side = qMin(rect.width(), rect.height());
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        painter->drawPixmap(square, iconPixmap(m_name, side, painter->device()->devicePixelRatioF(),
                                               colorOf(m_tint, mode, state)));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1.0);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
        // `size` is in device pixels here.
        QPixmap pixmap =
            iconPixmap(m_name, qMin(size.width(), size.height()), 1.0, colorOf(m_tint, mode, state));
        pixmap.setDevicePixelRatio(scale);
        return pixmap;
    }
    QIconEngine* clone() const override { return new TintedIconEngine(*this); }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

private:
    QString m_name;
    Tint m_tint;
};

} // namespace

QPixmap iconPixmap(const QString& name, int size, qreal devicePixelRatio, const QColor& color) {
    const int pixels = qMax(1, qRound(size * devicePixelRatio));
    const QString key = QStringLiteral("qw-icon/%1/%2/%3").arg(name).arg(pixels).arg(color.rgba(), 0, 16);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        QFile file(pathOf(name));
        const bool opened = file.open(QIODevice::ReadOnly);
        assert(opened);
        if (!opened) return {};
        QByteArray source = file.readAll();
        source.replace("currentColor", color.name().toLatin1());
        QSvgRenderer renderer(source);
        QImage image(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        renderer.render(&painter, QRectF(0, 0, pixels, pixels));
        painter.end();
        pixmap = QPixmap::fromImage(image);
        QPixmapCache::insert(key, pixmap);
    }
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QIcon icon(const QString& name, Tint tint) {
    assert(QFile::exists(pathOf(name)));
    return QIcon(new TintedIconEngine(name, tint));
}

QIcon programIcon() {
    return QIcon(pathOf(QStringLiteral("quantwright")));
}

} // namespace qw::ui
