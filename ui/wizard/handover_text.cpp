#include "ui/wizard/handover_text.h"
#include "ui/text/view_text.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QStringList>

namespace qw::ui {

namespace {

QString quoted(const QString& word) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:=,+@%-]+$"));
    if (plain.match(word).hasMatch()) return word;
    QString escaped = word;
    escaped.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + escaped + QLatin1Char('\'');
}

QString typeName(BlockType type) {
    return viewText(info(type).name).toLower();
}

// The option takes plain numbers or powers of 1000.
QString splitSizeText(std::uint64_t bytes) {
    if (bytes % 1'000'000'000 == 0) return QString::number(bytes / 1'000'000'000) + QLatin1Char('G');
    if (bytes % 1'000'000 == 0) return QString::number(bytes / 1'000'000) + QLatin1Char('M');
    return QString::number(bytes);
}

QString folderSafe(const QString& text) {
    QString safe = text.trimmed();
    static const QRegularExpression unwanted(QStringLiteral("[^A-Za-z0-9._-]+"));
    safe.replace(unwanted, QStringLiteral("-"));
    while (safe.startsWith(QLatin1Char('.')) || safe.startsWith(QLatin1Char('-')))
        safe.remove(0, 1);
    return safe;
}

} // namespace

QString commandLineText(const ModelSource& source, const QString& destination,
                        const quant::PlanOptions& options) {
    const QString model = QString::fromStdString(source.paths().front());
    QStringList words{QStringLiteral("quantwright-cli"), QStringLiteral("quantize"), model, destination,
                      viewText(quant::info(options.fileType).name)};
    if (options.pure) words += QStringLiteral("--pure");
    if (options.leaveOutput) words += QStringLiteral("--leave-output-tensor");
    if (options.allowRequantize) words += QStringLiteral("--allow-requantize");
    if (options.keepSplit) words += QStringLiteral("--keep-split");
    if (options.recoverGrid) words += QStringLiteral("--recover-grid");
    if (options.outputType) words += {QStringLiteral("--output-tensor-type"), typeName(*options.outputType)};
    if (options.embeddingType)
        words += {QStringLiteral("--token-embedding-type"), typeName(*options.embeddingType)};
    for (const quant::TensorPattern& pattern : options.patterns)
        words += {QStringLiteral("--tensor-type"),
                  QString::fromStdString(pattern.pattern) + QLatin1Char('=') + typeName(pattern.type)};
    if (!options.pruneLayers.empty()) {
        QStringList layers;
        for (const std::uint32_t layer : options.pruneLayers)
            layers += QString::number(layer);
        words += {QStringLiteral("--prune-layers"), layers.join(QLatin1Char(','))};
    }
    QStringList deleted;
    for (const quant::MetadataEdit& edit : options.metadataEdits) {
        const QString key = QString::fromStdString(edit.key);
        if (!edit.value)
            deleted += key;
        else
            words += {QStringLiteral("--override-kv"),
                      QStringLiteral("%1=%2:%3")
                          .arg(key, viewText(gguf::valueTypeName(edit.value->type())),
                               QString::fromStdString(edit.value->toText()))};
    }
    if (options.matrix) {
        const auto add = [&](const char* option, const std::vector<std::string>& values) {
            for (const std::string& value : values)
                words += {QLatin1String(option), QString::fromStdString(value)};
        };
        const imatrix::Selection& selection = options.matrix->selection();
        add("--imatrix", selection.files);
        add("--include-weights", selection.include);
        add("--exclude-weights", selection.exclude);
    }
    if (options.split.maxBytes > 0)
        words += {QStringLiteral("--split-max-size"), splitSizeText(options.split.maxBytes)};
    if (options.split.maxTensors > 0)
        words += {QStringLiteral("--split-max-tensors"), QString::number(options.split.maxTensors)};

    const auto line = [](const QStringList& all) {
        QStringList safe;
        for (const QString& word : all)
            safe += quoted(word);
        return safe.join(QLatin1Char(' '));
    };
    QStringList lines{line(words)};
    for (const QString& key : deleted)
        lines += line({QStringLiteral("quantwright-cli"), QStringLiteral("set"), destination,
                       QStringLiteral("--delete"), key});
    return lines.join(QLatin1Char('\n'));
}

QString ollamaModelfileText(const QString& exportedFile) {
    return QStringLiteral("FROM %1\n").arg(QFileInfo(exportedFile).absoluteFilePath());
}

QString lmStudioSubfolder(const gguf::Metadata& metadata, const QString& exportedFile) {
    const auto stated = [&](const char* key) {
        return folderSafe(QString::fromStdString(metadata.stringAt(key).value_or(std::string{})));
    };
    QString publisher = stated("general.quantized_by");
    if (publisher.isEmpty()) publisher = stated("general.organization");
    if (publisher.isEmpty()) publisher = QStringLiteral("local");
    QString model = folderSafe(QFileInfo(exportedFile).completeBaseName());
    if (model.isEmpty()) model = QStringLiteral("model");
    return publisher + QLatin1Char('/') + model;
}

} // namespace qw::ui
