// How a model's bytes divide over block types: one row each with swatch, bar, bytes and share. GUI thread.
#pragma once

#include "core/base/block_types.h"

#include <QString>
#include <QWidget>

#include <cstdint>
#include <vector>

namespace qw::ui {

struct TypeShareBar {
    BlockType type = BlockType::F32;
    std::uint64_t bytes = 0;
    QString bytesText;   // as the rest of the window writes sizes
    QString tensorsText; // "193 tensors"
};

class TypeShareChart final : public QWidget {
    Q_OBJECT

public:
    explicit TypeShareChart(QWidget* parent = nullptr);

    // Largest first. The text a screen reader hears is made from the same rows.
    void setBars(std::vector<TypeShareBar> bars);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    // A row was clicked: show the tensors of this type.
    void typeChosen(qw::BlockType type);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int rowAt(int y) const;
    double shareOf(const TypeShareBar& bar) const;

    std::vector<TypeShareBar> m_bars;
    std::uint64_t m_total = 0;
};

} // namespace qw::ui
