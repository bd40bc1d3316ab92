#include "ui/bridge/model_session.h"

#include <QUndoCommand>

namespace qw::ui {

class ModelSession::EditCommand final : public QUndoCommand {
public:
    EditCommand(ModelSession& session, std::string key, Edit before, Edit after, const QString& text)
        : QUndoCommand(text)
        , m_session(session)
        , m_key(std::move(key))
        , m_before(std::move(before))
        , m_after(std::move(after)) {}

    void undo() override { m_session.applyEdit(m_key, m_before); }
    void redo() override { m_session.applyEdit(m_key, m_after); }

private:
    ModelSession& m_session;
    std::string m_key;
    Edit m_before;
    Edit m_after;
};

ModelSession::ModelSession(Background& files, QObject* parent) : QObject(parent), m_files(files) {}

void ModelSession::open(const QString& path) {
    if (m_task) m_files.cancel(*m_task);
    m_loadingPath = path;
    m_task = m_files.run<gguf::OpenedModel>(
        this, [file = path.toStdString()](const StopToken&) { return gguf::openModel(file); },
        [this, path](const Result<gguf::OpenedModel>& opened) {
            take(path, opened ? Result<ModelSourcePtr>(opened->model) : opened.error());
            if (opened && !opened->recovery.empty()) emit editRecovered(opened->recovery);
        });
    emit modelOpening(path);
}

void ModelSession::take(const QString& path, Result<ModelSourcePtr> result) {
    m_task.reset();
    m_loadingPath.clear();
    if (result.ok() && (*result)->kind() != FileKind::Model) {
        const char* kind = "model";
        switch ((*result)->kind()) {
        case FileKind::VocabularyOnly:
            kind = "vocabulary";
            break;
        case FileKind::Projector:
            kind = "projector";
            break;
        case FileKind::Adapter:
            kind = "adapter";
            break;
        case FileKind::ImportanceMatrix:
            kind = "imatrix";
            break;
        case FileKind::Model:
            break;
        }
        result = Error{ErrorCode::NotAModel, path.toStdString(), Error::kNoOffset, {kind}};
    }
    if (!result.ok()) {
        m_error = result.error();
        emit modelFailed(path, *m_error);
        return;
    }
    m_error.reset();
    m_path = path;
    m_model = std::move(result).value();
    m_edits.clear();
    m_undo.clear();
    emit editsChanged();
    emit modelOpened();
}

void ModelSession::close() {
    if (m_task) m_files.cancel(*m_task);
    m_task.reset();
    m_loadingPath.clear();
    m_error.reset();
    if (!m_model) return;
    m_model.reset();
    m_path.clear();
    m_edits.clear();
    m_undo.clear();
    emit editsChanged();
    emit modelClosed();
}

void ModelSession::setMetadata(const std::string& key, gguf::Value value) {
    // Back to what the file says is no edit.
    const gguf::Value* original = m_model ? m_model->metadata().find(key) : nullptr;
    Edit edit;
    if (!original || !(*original == value)) edit = std::optional<gguf::Value>(std::move(value));
    pushEdit(key, std::move(edit), tr("Change %1").arg(QString::fromStdString(key)));
}

void ModelSession::removeMetadata(const std::string& key) {
    // A key that only an edit added disappears with the edit.
    const bool inFile = m_model && m_model->metadata().find(key);
    pushEdit(key, inFile ? Edit(std::optional<gguf::Value>()) : Edit(),
             tr("Remove %1").arg(QString::fromStdString(key)));
}

void ModelSession::revertMetadata(const std::string& key) {
    pushEdit(key, Edit(), tr("Restore %1").arg(QString::fromStdString(key)));
}

void ModelSession::revertAllMetadata() {
    if (m_edits.empty()) return;
    m_undo.beginMacro(tr("Restore all metadata"));
    while (!m_edits.empty())
        revertMetadata(m_edits.begin()->first);
    m_undo.endMacro();
}

ModelSession::Edit ModelSession::editOf(const std::string& key) const {
    const auto found = m_edits.find(key);
    return found == m_edits.end() ? Edit() : Edit(found->second);
}

void ModelSession::pushEdit(const std::string& key, Edit edit, const QString& text) {
    const Edit before = editOf(key);
    if (before == edit) return;
    m_undo.push(new EditCommand(*this, key, before, std::move(edit), text));
}

void ModelSession::applyEdit(const std::string& key, const Edit& edit) {
    if (edit)
        m_edits.insert_or_assign(key, *edit);
    else
        m_edits.erase(key);
    emit editsChanged();
}

std::vector<quant::MetadataEdit> ModelSession::pendingEdits() const {
    std::vector<quant::MetadataEdit> edits;
    edits.reserve(m_edits.size());
    for (const auto& [key, value] : m_edits)
        edits.push_back({key, value});
    return edits;
}

gguf::Metadata ModelSession::editedMetadata() const {
    gguf::Metadata metadata = m_model ? m_model->metadata() : gguf::Metadata();
    for (const auto& [key, value] : m_edits) {
        if (value)
            metadata.set(key, *value);
        else
            metadata.remove(key);
    }
    return metadata;
}

} // namespace qw::ui
