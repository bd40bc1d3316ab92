// The few controls of our own that pages are built from, and the roles buttons can have.
#pragma once

#include "core/base/block_types.h"
#include "ui/style/icons.h"
#include "ui/style/type_scale.h"

#include <QAbstractButton>
#include <QFrame>
#include <QLabel>
#include <QPushButton>

class QButtonGroup;
class QHBoxLayout;
class QVBoxLayout;

namespace qw::ui {

enum class ButtonRole { Normal, Primary, Flat, Danger };
void setButtonRole(QPushButton* button, ButtonRole role);
ButtonRole buttonRole(const QWidget* widget);
// 28 px high instead of 34: inside strips and tables.
void setCompact(QWidget* widget, bool compact = true);
bool isCompact(const QWidget* widget);

// The filled button of a page's one main action.
class PrimaryButton : public QPushButton {
    Q_OBJECT

public:
    explicit PrimaryButton(const QString& text, QWidget* parent = nullptr);
};

// A button that is an icon alone; `name` is its tooltip and what screen readers say.
QPushButton* makeIconButton(const QString& icon, const QString& name, QWidget* parent = nullptr);

// A label in one of the text roles; `secondary` takes the quieter colour and follows the theme.
class TextLabel : public QLabel {
    Q_OBJECT

public:
    TextLabel(const QString& text, TextRole role, bool secondary = false, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyColor();
    TextRole m_role;
    bool m_secondary;
    bool m_applying = false;
};

// A single line that is cut with "…" at its end or middle when there is no room, and shows itself whole as a
// tooltip then.
class ElidedLabel : public TextLabel {
    Q_OBJECT

public:
    ElidedLabel(const QString& text, TextRole role, bool secondary = false,
                Qt::TextElideMode mode = Qt::ElideRight, QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    Qt::TextElideMode m_mode;
};

// A rounded surface with a border: where everything on a page stands.
class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(QWidget* parent = nullptr);
    // With a heading above the contents.
    Card(const QString& heading, QWidget* parent);

    QVBoxLayout* body() const { return m_body; }
    void setTinted(bool tinted); // accent tint instead of the surface

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_body;
    bool m_tinted = false;
};

// A card that is one big button: title, sentence, icon.
class DoorCard : public QAbstractButton {
    Q_OBJECT

public:
    DoorCard(const QString& icon, const QString& title, const QString& sentence, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_icon;
    QString m_sentence;
};

// The rounded button in the header that names the current model: strong text, secondary text, arrow.
class ChipButton : public QAbstractButton {
    Q_OBJECT

public:
    explicit ChipButton(QWidget* parent = nullptr);
    void setContents(const QString& strong, const QString& secondary);
    void setIconName(const QString& icon); // empty for none
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_secondary;
    QString m_icon;
};

// A few exclusive choices side by side. Left and Right move, as in a radio group.
class SegmentedControl : public QFrame {
    Q_OBJECT

public:
    explicit SegmentedControl(QWidget* parent = nullptr);
    void addSegment(const QString& text);
    int current() const;
    void setCurrent(int index); // emits currentChanged when it changes

signals:
    void currentChanged(int index);

private:
    QHBoxLayout* m_layout;
    QButtonGroup* m_group;
};

// Icon, title, sentence and an optional action, centred: what a page shows when it has nothing else.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    EmptyState(const QString& icon, const QString& title, const QString& sentence, QWidget* parent = nullptr);
    void setText(const QString& title, const QString& sentence);
    // Added below the sentence, first one primary.
    QPushButton* addAction(const QString& text);

private:
    QLabel* m_title;
    QLabel* m_sentence;
    QHBoxLayout* m_actions;
};

// ✓ ▲ ✕ and a sentence, in the matching colour; the sign is always there.
enum class Verdict { Good, Caution, Bad, Neutral };
class VerdictLabel : public QLabel {
    Q_OBJECT

public:
    explicit VerdictLabel(QWidget* parent = nullptr);
    VerdictLabel(Verdict verdict, const QString& text, QWidget* parent = nullptr);
    void setVerdict(Verdict verdict, const QString& text);
    Verdict verdict() const { return m_verdict; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyColor();
    Verdict m_verdict = Verdict::Neutral;
    bool m_applying = false;
};

// A block type in its colour of the bits ramp, with a name, outline and (IQ types) notch.
void drawBitsSwatch(QPainter* painter, const QRectF& rect, BlockType type, const QPalette& palette,
                    const QString& name);
QString blockTypeName(BlockType type);
class BitsSwatch : public QWidget {
    Q_OBJECT

public:
    // `name`: the type's own, or that of a mix based on it.
    BitsSwatch(BlockType type, const QString& name, QWidget* parent = nullptr);
    QSize sizeHint() const override { return {64, 22}; }
    QSize minimumSizeHint() const override { return {52, 18}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    BlockType m_type;
    QString m_name;
};

// A 1 px line in the colour of card borders.
class Separator : public QWidget {
    Q_OBJECT

public:
    explicit Separator(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace qw::ui
