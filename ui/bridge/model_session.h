// The model the window is about: which file, how opening it went, and the metadata edits that wait for the
// next export. Opening happens on a Background lane; until a new model is open the former one stays. GUI
// thread only.
#pragma once

#include "core/formats/gguf/open_model.h"
#include "core/formats/model_source.h"
#include "core/quant/plan.h"
#include "ui/bridge/background.h"

#include <QObject>
#include <QString>
#include <QUndoStack>

#include <map>
#include <optional>

namespace qw::ui {

class ModelSession : public QObject {
    Q_OBJECT

public:
    explicit ModelSession(Background& files, QObject* parent = nullptr);

    // Starts opening; the last call wins. modelOpened or modelFailed follows.
    void open(const QString& path);
    // Gives the model back. Edits that were not exported are lost: ask before.
    void close();

    bool loading() const { return m_task.has_value(); }
    QString loadingPath() const { return m_loadingPath; }
    ModelSourcePtr model() const { return m_model; } // null when none is open
    QString path() const { return m_path; }          // as the user opened it; empty when none is open
    // Why the last open() failed; nothing after a success or close().
    const std::optional<Error>& error() const { return m_error; }

    // Edits of metadata, undoable. A key's edit replaces the former one.
    void setMetadata(const std::string& key, gguf::Value value);
    void removeMetadata(const std::string& key);
    void revertMetadata(const std::string& key);
    void revertAllMetadata();
    bool hasEdits() const { return !m_edits.empty(); }
    // In order of keys, as PlanOptions takes them.
    std::vector<quant::MetadataEdit> pendingEdits() const;
    // The file's metadata with the edits applied.
    gguf::Metadata editedMetadata() const;
    QUndoStack& undoStack() { return m_undo; }

signals:
    void modelOpening(const QString& path);
    void modelOpened();
    void modelFailed(const QString& path, const qw::Error& error);
    void modelClosed();
    // After modelOpened or modelFailed, when the file had an interrupted edit.
    void editRecovered(const qw::gguf::EditRecovery& recovery);
    void editsChanged();

private:
    // A key's edit: nothing (not edited), or a value (set), or an empty value (removed).
    using Edit = std::optional<std::optional<gguf::Value>>;
    class EditCommand;

    void pushEdit(const std::string& key, Edit edit, const QString& text);
    Edit editOf(const std::string& key) const;
    void applyEdit(const std::string& key, const Edit& edit);
    void take(const QString& path, Result<ModelSourcePtr> result);

    Background& m_files;
    std::optional<Background::TaskId> m_task;
    QString m_loadingPath;
    QString m_path;
    ModelSourcePtr m_model;
    std::optional<Error> m_error;
    std::map<std::string, std::optional<gguf::Value>> m_edits;
    QUndoStack m_undo;
};

} // namespace qw::ui

Q_DECLARE_METATYPE(qw::Error)
