// An importance matrix for people and for scripts, and how far it covers a model.
#pragma once

#include "app/cli/terminal.h"
#include "core/base/result.h"
#include "core/formats/imatrix/importance_matrix.h"

#include <QJsonObject>

namespace qw::cli {

// {kind form datasets[] chunk_count chunk_size entries[{name values counts rows_seen never_hit mean max}]}
QJsonObject matrixToJson(const imatrix::ImportanceMatrix& matrix);

// The document (`base` with the matrix's keys added) or the tables. `model`: path of a model whose coverage
// is shown too, or empty. Errors: those of opening the model.
Result<void> showMatrix(Terminal& terminal, const imatrix::ImportanceMatrix& matrix, const std::string& model,
                        const QJsonObject& base = {});

} // namespace qw::cli
